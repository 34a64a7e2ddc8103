//! The phone app's side of sync-core: what a worker's day needs, as calls that a browser's worker makes.
