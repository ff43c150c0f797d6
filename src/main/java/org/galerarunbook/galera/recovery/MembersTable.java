package org.galerarunbook.galera.recovery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The file of {@code mysql.wsrep_cluster_members}, in which a server notes the members of each
 * primary component that it sees, by their names; it stays as it is when the server ends. Read
 * without a server, which would change the data.
 *
 * <p>A record of InnoDB (format DYNAMIC or COMPACT) has before its first byte its status and, as
 * the last two bytes, how far it is to the next one; the first record is "infimum".
 *
 * @see <a href="https://mariadb.com/kb/en/innodb-row-formats-overview/">InnoDB row formats</a>
 */
final class MembersTable {

  /** Prints it as {@link #names} reads it; after the server applied its log. */
  static final String PRINTED =
      """
      if [ -f mysql/wsrep_cluster_members.ibd ]; then
        echo "members $(gzip -c mysql/wsrep_cluster_members.ibd | base64 | tr -d '\\n')"
      fi
      """;

  private static final byte[] INFIMUM = "infimum\0".getBytes(StandardCharsets.US_ASCII);

  /** Of "infimum" in its page. */
  private static final int FIRST = 99;

  private static final int DELETED = 0x20;

  /**
   * The node's UUID, the transaction's number and its place in the undo log, the cluster's UUID.
   */
  private static final int BEFORE_NAME = 36 + 6 + 7 + 36;

  private static final int NAME = 32;
  private static final int UNSIGNED = 0xff;

  /** More than a cluster can have: a chain that goes round ends. */
  private static final int MOST = 1000;

  private MembersTable() {}

  /** Names of the members; none of a file that is empty, encrypted, compressed or missing. */
  static List<String> names(String printed) {
    byte[] file = unpacked(printed);
    int page = find(file) - FIRST;
    List<String> names = new ArrayList<>();
    int record = page < 0 ? 0 : next(file, page, FIRST);
    for (int i = 0; i < MOST && record > 0; i++) {
      int name = page + record + BEFORE_NAME;
      if (name + NAME > file.length) {
        return List.of();
      }
      // The last of the chain is "supremum", which has no name.
      int following = next(file, page, record);
      if (following > 0 && (file[page + record - 5] & DELETED) == 0) {
        names.add(new String(file, name, NAME, StandardCharsets.ISO_8859_1).strip());
      }
      record = following;
    }
    return names;
  }

  /** Where the next record begins in the page; 0 at the end. */
  private static int next(byte[] file, int page, int record) {
    int at = page + record - 2;
    int step = (file[at] & UNSIGNED) << 8 | file[at + 1] & UNSIGNED;
    return step == 0 ? 0 : (record + step) & 0xffff;
  }

  private static int find(byte[] file) {
    for (int i = 0; i + INFIMUM.length <= file.length; i++) {
      int same = 0;
      while (same < INFIMUM.length && file[i + same] == INFIMUM[same]) {
        same++;
      }
      if (same == INFIMUM.length) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] unpacked(String printed) {
    try (GZIPInputStream file =
        new GZIPInputStream(
            new ByteArrayInputStream(Base64.getDecoder().decode(printed.strip())))) {
      return file.readAllBytes();
    } catch (IOException | IllegalArgumentException unreadable) {
      return new byte[0];
    }
  }
}
