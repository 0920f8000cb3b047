//! Where Bowline's bytes come from: Git repositories, working trees and fetched inputs
