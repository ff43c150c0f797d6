package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.galerarunbook.container.ExecResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerTextTest {

  private static String document(String statement, String rows) {
    return "<?xml version=\"1.0\"?>\n\n<resultset statement=\"%s\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">%s</resultset>\n"
        .formatted(
            statement
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;"),
            rows);
  }

  @Test
  @DisplayName("Each answer goes to its question, also where the same is asked twice")
  void answers() {
    String row = "<row><field name=\"a\">uptime</field><field name=\"b\">%s</field></row>";
    Map<Question, QueryResult> answers =
        ServerText.answers(
            new ExecResult(
                0,
                document(Question.BEFORE.sql(), row.formatted("1 &amp; 2"))
                    + document(Question.ACCOUNTS.sql(), "")
                    + document(
                        Question.AFTER.sql(),
                        "<row><field name=\"a\">uptime</field><field name=\"b\" xsi:nil=\"true\""
                            + " /></row>"),
                ""));
    assertThat(answers.get(Question.BEFORE).rows()).containsExactly(List.of("uptime", "1 & 2"));
    assertThat(answers.get(Question.ACCOUNTS).rows()).isEmpty();
    assertThat(answers.get(Question.AFTER).rows()).containsExactly(List.of("uptime", "NULL"));
  }

  @Test
  @DisplayName("An error is the answer to the question of its line")
  void refusals() {
    int line = ServerText.questions().lines().toList().indexOf(Question.MEMBERS.sql() + ";") + 1;
    Map<Question, QueryResult> answers =
        ServerText.answers(
            new ExecResult(
                1,
                document(Question.BEFORE.sql(), ""),
                "ERROR 1142 (42000) at line %d: SELECT command denied".formatted(line)));
    assertThat(answers.get(Question.MEMBERS).refusal())
        .isEqualTo("ERROR 1142 (42000): SELECT command denied");
    assertThat(answers.get(Question.BEFORE).isRefused()).isFalse();
  }

  @Test
  @DisplayName("A server that said nothing did not answer")
  void silence() {
    assertThatThrownBy(() -> ServerText.answers(new ExecResult(1, "", "ERROR 2002 (HY000): no")))
        .hasMessage("ERROR 2002 (HY000): no");
  }

  @Test
  @DisplayName("What the engine says in the client's place is the reason, word by word")
  void engine() {
    String engine = "OCI runtime exec failed: exec failed: container is not running\n";
    assertThatThrownBy(() -> ServerText.answers(new ExecResult(126, engine, "")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(engine.strip());
  }

  @Test
  @DisplayName("Ports are open or closed, serve certificates, take old TLS, or speak first")
  void ports() {
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + java.util.Base64.getMimeEncoder().encodeToString(encoded())
            + "\n-----END CERTIFICATE-----\n";
    Map<Integer, PortSeen> ports =
        ServerText.ports(
            "open 3306\nopen 4567\nclosed 4568\nserved 3306\n"
                + pem
                + pem
                + "served 4567\nold 4567\nfirst 4567\n");
    assertThat(ports).containsOnlyKeys(3306, 4567, 4568);
    assertThat(ports.get(3306).chain()).containsExactly(Recorded.LEAF, Recorded.LEAF);
    assertThat(ports.get(4567)).isEqualTo(new PortSeen(true, List.of(), true, true));
    assertThat(ports.get(4568)).isEqualTo(PortSeen.CLOSED);
  }

  private static byte[] encoded() {
    try {
      return Recorded.LEAF.getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }
}
