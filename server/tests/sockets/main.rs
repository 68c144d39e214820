//! Both sockets on a real listener, with clients that share no code with them.

mod city;
mod client;
mod console;
mod driver;
mod rights;
mod rough;
