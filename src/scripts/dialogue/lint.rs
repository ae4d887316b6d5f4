//! What would go wrong in a conversation.
