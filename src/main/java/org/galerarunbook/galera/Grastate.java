package org.galerarunbook.galera;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node's {@code grastate.dat}: where it stood when it last closed its data directory.
 *
 * @param uuid state UUID, all zeros when undefined
 * @param seqno last committed write-set, -1 while the server runs or after it crashed
 * @param safeToBootstrap whether this node left last and may bootstrap the cluster again
 */
public record Grastate(String uuid, long seqno, boolean safeToBootstrap) {

  /** The UUID of a node without a history. */
  public static final String UNDEFINED = "00000000-0000-0000-0000-000000000000";

  private static final Pattern LINE =
      Pattern.compile("^(uuid|seqno|safe_to_bootstrap):\\s*(\\S+)\\s*$", Pattern.MULTILINE);

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException naming what is missing or wrong
   */
  public static Grastate parse(String text) {
    String uuid = null;
    Long seqno = null;
    boolean safe = false;
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      switch (line.group(1)) {
        case "uuid" -> uuid = line.group(2);
        case "seqno" -> seqno = number(line.group(2));
        default -> safe = "1".equals(line.group(2));
      }
    }
    if (uuid == null || seqno == null) {
      throw new IllegalArgumentException(
          "not a grastate.dat: it has no " + (uuid == null ? "uuid" : "seqno") + " line");
    }
    return new Grastate(uuid, seqno, safe);
  }

  /**
   * The same of a text that need not be one: a node that is killed before it had a history leaves
   * the file without a word in it.
   */
  public static Optional<Grastate> read(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  /** The file's text, as a server reads it. */
  public String text() {
    return """
        # GALERA saved state
        version: 2.1
        uuid:    %s
        seqno:   %d
        safe_to_bootstrap: %d
        """
        .formatted(uuid, seqno, safeToBootstrap ? 1 : 0);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not a grastate.dat: its seqno is '" + text + "', no number", e);
    }
  }
}
