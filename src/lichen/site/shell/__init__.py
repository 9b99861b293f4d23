"""What all pages share: layout, components, errors, and long work in the background."""
