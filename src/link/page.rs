//! The worker as the page sees it.
