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

  private static final String FILE = "mysql/wsrep_cluster_members.ibd";

  /**
   * Prints it as {@link #read} reads it; after the server applied its log. Of a file that is there
   * and can't be printed there is a line, too, and nothing on it; so it is where nobody may look
   * whether there is one.
   */
  static final String PRINTED =
      """
      if [ -e FILE ] || { [ -e mysql ] && [ ! -x mysql ]; }; then
        echo "members $(gzip -c FILE | base64 | tr -d '\\n')"
      fi
      """
          .replace("FILE", FILE);

  private static final String NOT_PRINTED = FILE + " may not be read, or gzip or base64 is missing";
  private static final String NOT_UNDERSTOOD = FILE + " is encrypted, compressed or cut off";

  /** Of "infimum" in its page. */
  private static final int FIRST = 99;

  /** Of "supremum", which is behind all others in their chain, and has no name. */
  private static final int LAST = 112;

  private static final int DELETED = 0x20;

  /**
   * The node's UUID, the transaction's number and its place in the undo log, the cluster's UUID.
   */
  private static final int BEFORE_NAME = 36 + 6 + 7 + 36;

  private static final int NAME = 32;

  /** More than a cluster can have: a chain that goes round ends. */
  private static final int MOST = 1000;

  private MembersTable() {}

  static Noted read(String printed) {
    if (printed.isBlank()) {
      return Noted.unread(NOT_PRINTED);
    }
    String file = unpacked(printed);
    int page = file.indexOf("infimum\0") - FIRST;
    if (page < 0 || !file.startsWith("supremum", page + LAST)) {
      return Noted.unread(NOT_UNDERSTOOD);
    }
    List<String> names = new ArrayList<>();
    int record = next(file, page, FIRST);
    // A chain that goes round, leaves the file or ends elsewhere is not read to its end.
    for (int i = 0; i < MOST && record > 0; i++) {
      if (record == LAST) {
        return Noted.of(names);
      }
      int name = page + record + BEFORE_NAME;
      if (name + NAME > file.length()) {
        break;
      }
      if ((file.charAt(page + record - 5) & DELETED) == 0) {
        names.add(file.substring(name, name + NAME).strip());
      }
      record = next(file, page, record);
    }
    return Noted.unread(NOT_UNDERSTOOD);
  }

  /** Where the next record begins in the page; 0 at the end. */
  private static int next(String file, int page, int record) {
    int at = page + record - 2;
    int step = file.charAt(at) << 8 | file.charAt(at + 1);
    return step == 0 ? 0 : (record + step) & 0xffff;
  }

  /** A character for each byte; empty when it is not what was printed. */
  private static String unpacked(String printed) {
    try (GZIPInputStream file =
        new GZIPInputStream(
            new ByteArrayInputStream(Base64.getDecoder().decode(printed.strip())))) {
      return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException | IllegalArgumentException unreadable) {
      return "";
    }
  }
}
