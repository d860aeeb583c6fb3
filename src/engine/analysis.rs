//! The one function that names every phase.
