package org.galerarunbook.check;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;

/** {@code cluster.yaml} can't be used; says all that is wrong with it, and nobody was asked. */
public final class ClusterFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterFileException(Path file, List<Finding> problems) {
    super(
        problems.stream()
            .map(p -> file + ", " + p.who() + ": " + p.what() + "; " + p.remedy())
            .collect(Collectors.joining(System.lineSeparator())));
  }
}
