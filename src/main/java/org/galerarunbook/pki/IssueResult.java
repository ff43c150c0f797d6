package org.galerarunbook.pki;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an issue did.
 *
 * @param created files that were not there
 * @param replaced files that were, and that were asked to be replaced
 * @param kept files that were there and were not touched
 * @param saved folder with copies of those that were replaced, in the order that they have; empty
 *     when none was
 */
public record IssueResult(
    List<Path> created, List<Path> replaced, List<Path> kept, Optional<Path> saved) {}
