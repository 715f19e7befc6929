"""Capture -> normalise -> summarise -> translate -> proposed record. Stages are pure; fetch and engines ask."""
