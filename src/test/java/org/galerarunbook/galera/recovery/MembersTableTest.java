package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MembersTableTest {

  private static String names(byte[] file) throws Exception {
    return String.join(" ", MembersTable.read(MembersFile.printed(file)).names());
  }

  @Test
  @DisplayName("The names that a server noted are read from its file")
  void read() throws Exception {
    assertThat(names(MembersFile.real())).isEqualTo("galera3 galera1 galera2");
    assertThat(names(MembersFile.of("db-c.example", "db-a", "db-b")))
        .isEqualTo("db-c.example db-a db-b");
  }

  @Test
  @DisplayName("A record that is marked as deleted, or was taken out of the chain, is no member")
  void deleted() throws Exception {
    byte[] file = MembersFile.real();
    int infimum = new String(file, StandardCharsets.ISO_8859_1).indexOf("infimum");
    ByteBuffer page = ByteBuffer.wrap(file);
    int first = infimum + page.getShort(infimum - 2);
    file[first - 5] |= 0x20;
    assertThat(names(file)).isEqualTo("galera1 galera2");
    file[first - 5] = 0;
    page.putShort(infimum - 2, (short) (page.getShort(infimum - 2) + page.getShort(first - 2)));
    assertThat(names(file)).isEqualTo("galera1 galera2");
  }

  private static void assertUnread(byte[] file, String what) throws Exception {
    Noted noted = MembersTable.read(MembersFile.printed(file));
    assertThat(noted.names()).as(what).isEmpty();
    assertThat(noted.unread()).as(what).contains("is encrypted, compressed or cut off");
  }

  @Test
  @DisplayName("What can't be read names nobody, says why, and ends")
  void unreadable() throws Exception {
    for (String nothing : new String[] {"", " "}) {
      assertThat(MembersTable.read(nothing).unread()).contains("may not be read, or gzip");
    }
    assertThat(MembersTable.read("not base64!").unread()).contains("encrypted");
    String whole = MembersFile.printed(MembersFile.real());
    assertThat(MembersTable.read(whole.substring(0, whole.length() / 2)).unread())
        .as("half of what was printed")
        .contains("cut off");
    assertUnread(new byte[0], "an empty file");
    assertUnread(new byte[65536], "zeros");
    byte[] file = MembersFile.real();
    int infimum = new String(file, StandardCharsets.ISO_8859_1).indexOf("infimum");
    byte[] encrypted = MembersFile.real();
    // All but the head of a page; of all pages.
    for (int i = 0; i < encrypted.length; i++) {
      encrypted[i] ^= i % 16384 < 38 ? 0 : 0x5a;
    }
    assertUnread(encrypted, "encrypted");
    assertUnread(Arrays.copyOf(file, infimum + 200), "cut off within the records");
    assertUnread(Arrays.copyOf(file, infimum + 10), "cut off before them");
    byte[] redundant = MembersFile.real();
    redundant[infimum + 13] = ' ';
    assertUnread(redundant, "another format of records");
    byte[] round = MembersFile.real();
    ByteBuffer page = ByteBuffer.wrap(round);
    int first = infimum + page.getShort(infimum - 2);
    page.putShort(first - 2, (short) (infimum - first));
    assertUnread(round, "a chain that goes round");
    page.putShort(first - 2, (short) 0);
    assertUnread(round, "a chain that ends without its last record");
  }

  @Test
  @DisplayName("A table that was read and has no row is one that noted nobody")
  void nobody() throws Exception {
    byte[] file = MembersFile.real();
    int infimum = new String(file, StandardCharsets.ISO_8859_1).indexOf("infimum");
    ByteBuffer.wrap(file).putShort(infimum - 2, (short) 13);
    assertThat(MembersTable.read(MembersFile.printed(file))).isEqualTo(Noted.NOTHING);
  }
}
