"""The tests of slacore. A package, so that a test says ``from tests.support.places import ROOT`` wherever it stands."""
