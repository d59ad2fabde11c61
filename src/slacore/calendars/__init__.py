"""When is somebody there? Shifts, holidays, schedules, coverage."""
