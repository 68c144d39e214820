//! What holds the search against things slow and plain: random problems with every
//! feature, judged by the checker, by brute force and by recomputation.

mod features;
mod legs;
mod live;
mod making;
mod state;
