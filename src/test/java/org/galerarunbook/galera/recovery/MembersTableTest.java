package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MembersTableTest {

  private static String names(byte[] file) throws Exception {
    return String.join(" ", MembersTable.names(MembersFile.printed(file)));
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

  @Test
  @DisplayName("What can't be read names nobody, and ends")
  void unreadable() throws Exception {
    assertThat(MembersTable.names("")).isEmpty();
    assertThat(MembersTable.names("not base64!")).isEmpty();
    assertThat(names(new byte[0])).isEmpty();
    assertThat(names(new byte[65536])).isEmpty();
    byte[] file = MembersFile.real();
    int infimum = new String(file, StandardCharsets.ISO_8859_1).indexOf("infimum");
    assertThat(names(Arrays.copyOf(file, infimum + 200))).isEmpty();
    // A chain that goes round.
    byte[] round = MembersFile.real();
    ByteBuffer page = ByteBuffer.wrap(round);
    page.putShort(infimum + page.getShort(infimum - 2) - 2, (short) 1);
    assertThat(MembersTable.names(MembersFile.printed(round))).hasSizeLessThanOrEqualTo(1000);
  }
}
