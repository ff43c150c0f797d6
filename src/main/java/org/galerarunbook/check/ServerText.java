package org.galerarunbook.check;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.galerarunbook.container.ExecResult;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What programs in containers are asked, and how their output is read. */
final class ServerText {

  /** Says of a host's ports which are open, what they serve, and what they should refuse. */
  private static final String PROBE =
      """
      host=$1
      quiet=$(mktemp)
      timeout 1 socat -u "TCP:$host:4567,connect-timeout=2" "OPEN:$quiet,append" 2>/dev/null &
      for port in 3306 4567; do
        if socat -u OPEN:/dev/null "TCP:$host:$port,connect-timeout=2" 2>/dev/null
        then echo "open $port"; else echo "closed $port"; fi
      done
      for port in 3306 4567; do
        options=; [ $port != 3306 ] || options='-starttls mysql'
        echo "served $port"
        timeout 5 openssl s_client $options -showcerts -connect "$host:$port" </dev/null 2>/dev/null |
          sed -n '/-BEGIN/,/-END/p'
        ! timeout 5 openssl s_client $options -connect "$host:$port" -tls1_1 \\
          -cipher DEFAULT@SECLEVEL=0 </dev/null 2>/dev/null | grep -q -e -BEGIN || echo "old $port"
      done
      wait
      [ ! -s "$quiet" ] || echo "first 4567"
      rm "$quiet"
      """;

  /** The same of {@link NodeSeen#TRANSFERS}; asked of a node that is being filled, it ends it. */
  private static final String TRANSFERS =
      """
      for port in 4568 4444; do
        if socat -u OPEN:/dev/null "TCP:$1:$port,connect-timeout=2" 2>/dev/null
        then echo "open $port"; else echo "closed $port"; fi
      done
      """;

  private static final Pattern FAILED =
      Pattern.compile("(?m)^(ERROR \\d+ .*?) at line (\\d+): (.*)$");
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

  private ServerText() {}

  /** A script that looks at the ports of its first argument, as far as its node's state allows. */
  static String probe(Map<Question, QueryResult> answers) {
    return NodeSeen.isFull(answers) ? PROBE + TRANSFERS : PROBE;
  }

  /** The session's preparation, then each question on a line of its own. */
  static String questions() {
    return Stream.concat(
            Stream.of(String.join("; ", Question.FIRST)),
            Arrays.stream(Question.values()).map(Question::sql))
        .collect(Collectors.joining(";\n", "", ";"));
  }

  /**
   * Reads what the client printed, with {@code --force} and {@code --xml}: a document per answer,
   * which has its question.
   *
   * @throws IllegalStateException with the client's reason when the server answered nothing
   */
  static Map<Question, QueryResult> answers(ExecResult said) {
    Map<Question, QueryResult> answers = new EnumMap<>(Question.class);
    int next = 0;
    for (String document : said.stdout().split("(?m)^(?=<\\?xml )")) {
      if (document.isBlank()) {
        continue;
      }
      if (!document.startsWith("<?xml ")) {
        // The engine's word, not the client's: the container was just going down.
        throw new IllegalStateException((document + said.stderr()).strip());
      }
      Element answer = document(document);
      String statement = answer.getAttribute("statement").strip().replaceFirst(";$", "");
      while (!Question.values()[next].sql().strip().equals(statement)) {
        next++;
      }
      answers.put(Question.values()[next++], QueryResult.of(rows(answer)));
    }
    if (answers.isEmpty()) {
      throw new IllegalStateException(
          said.stderr().isBlank()
              ? "the client said nothing, exit code " + said.exitCode()
              : said.stderr().strip());
    }
    answers.put(Question.PAUSE, QueryResult.of(List.of()));
    Matcher failed = FAILED.matcher(said.stderr());
    while (failed.find()) {
      int question = Integer.parseInt(failed.group(2)) - 2;
      if (question >= 0) {
        answers.put(
            Question.values()[question],
            QueryResult.refused(failed.group(1) + ": " + failed.group(3)));
      }
    }
    return answers;
  }

  private static Element document(String text) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(text)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("the client's answer can't be read: " + e.getMessage(), e);
    }
  }

  private static List<List<String>> rows(Element answer) {
    List<List<String>> rows = new ArrayList<>();
    NodeList found = answer.getElementsByTagName("row");
    for (int i = 0; i < found.getLength(); i++) {
      NodeList fields = ((Element) found.item(i)).getElementsByTagName("field");
      List<String> row = new ArrayList<>();
      for (int j = 0; j < fields.getLength(); j++) {
        Element field = (Element) fields.item(j);
        row.add(field.hasAttribute("xsi:nil") ? "NULL" : field.getTextContent());
      }
      rows.add(row);
    }
    return rows;
  }

  /** Reads what {@link #PROBE} printed. */
  static Map<Integer, PortSeen> ports(String said) {
    Map<Integer, PortSeen> ports = new HashMap<>();
    for (int port : NodeSeen.PORTS) {
      boolean open = has(said, "open", port);
      if (open || has(said, "closed", port)) {
        Matcher served =
            Pattern.compile("(?s)\nserved " + port + "\n(.*?)(?=\n(served|old|first) |$)")
                .matcher("\n" + said);
        List<X509Certificate> chain = served.find() ? certificates(served.group(1)) : List.of();
        boolean old = has(said, "old", port);
        ports.put(port, new PortSeen(open, chain, old, has(said, "first", port)));
      }
    }
    return ports;
  }

  private static boolean has(String said, String word, int port) {
    return said.lines().anyMatch((word + " " + port)::equals);
  }

  /** Reads certificate and CAs for clients, those for peers, and options, each after its name. */
  static Placed placed(String said) {
    String[] parts = said.split("(?m)^(leaf|trust|sst)$");
    if (parts.length < 5) {
      throw new IllegalStateException("it said: " + said.strip());
    }
    Map<String, String> sst = parts.length > 5 ? FilesSeen.options(parts[5].strip()) : null;
    return new Placed(pair(parts[1], parts[2]), pair(parts[3], parts[4]), sst);
  }

  private static Placed.Pair pair(String leaf, String trust) {
    return new Placed.Pair(
        certificates(leaf).stream().findFirst().orElse(null), certificates(trust));
  }

  static List<X509Certificate> certificates(String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher matcher = CERTIFICATE.matcher(pem);
    while (matcher.find()) {
      try {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                        new ByteArrayInputStream(
                            matcher.group().getBytes(StandardCharsets.US_ASCII))));
      } catch (CertificateException unreadable) {
        return List.of();
      }
    }
    return certificates;
  }
}
