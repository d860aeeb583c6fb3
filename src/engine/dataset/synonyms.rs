//! Header words by role, in English and Chinese.
