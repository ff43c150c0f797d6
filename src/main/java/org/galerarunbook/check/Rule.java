package org.galerarunbook.check;

import java.util.function.BiConsumer;

/**
 * One thing that is looked at on every cluster.
 *
 * @param id a name for tests and people
 * @param page what mends or explains what it finds
 * @param look judges what was seen
 */
record Rule(String id, String page, BiConsumer<Seen, Report> look) {}
