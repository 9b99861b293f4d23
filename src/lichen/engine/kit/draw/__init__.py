"""Drawing in plain SVG: Sankey diagrams, maps, bars and lines, as pure functions from data to text."""
