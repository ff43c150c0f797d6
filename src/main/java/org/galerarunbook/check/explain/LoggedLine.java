package org.galerarunbook.check.explain;

import java.time.LocalDateTime;

/**
 * One line of an error log.
 *
 * @param at as the log has it, in its own time zone; null before the first line that has a time
 * @param level such as {@code ERROR}; empty for a line that tells none
 * @param text without time, thread and what a log driver puts in front
 */
record LoggedLine(LocalDateTime at, String node, String level, String text) {}
