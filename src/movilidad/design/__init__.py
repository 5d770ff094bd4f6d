"""The look: layouts, components, one built public stylesheet, inline icons."""
