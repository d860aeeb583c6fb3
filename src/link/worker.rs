//! The worker itself: messages in and out.
