//! Tracks through drawn towns and through Porto.
