package org.galerarunbook.check;

import static org.galerarunbook.check.Fault.add;
import static org.galerarunbook.check.Fault.option;
import static org.galerarunbook.check.Recorded.rows;

import java.security.cert.X509Certificate;
import java.util.List;

/** Of accounts, data, and what ports show. */
final class WireFaults {

  private WireFaults() {}

  static void addTo(List<Fault> faults) {
    account(
        faults,
        List.of("open", "%", "0", "0"),
        "account open@% may connect without TLS; docker exec galera1 mariadb -e \"ALTER USER 'open'@'%' REQUIRE X509\"");
    account(
        faults,
        List.of("open", "10.%", "1", "0"),
        "account open@10.% may connect without a client certificate");
    account(
        faults,
        List.of("open", "%", "3", "0"),
        "account open@% may connect without a client certificate");
    account(faults, List.of("", "%", "2", "0"), "account @% lets in anybody");
    account(
        faults,
        List.of("passbolt", "%", "2", "0"),
        "with any certificate of the CA, a database node's too; docker exec galera1 mariadb -e"
            + " \"ALTER USER 'passbolt'@'%' REQUIRE ISSUER '/CN=CA' AND SUBJECT '/CN=passbolt'\"");
    add(
        faults,
        "accounts alike",
        r -> r.node(2).more.put(Question.ACCOUNTS, rows(List.of("root", "localhost", "0", "0"))),
        "cluster: nodes have different accounts: galera1, galera3 has 3; galera2 has 1");
    table(
        faults,
        "primary keys",
        List.of("shop", "log", "InnoDB", "BASE TABLE", "0", "1"),
        "data: shop.log without a primary key");
    table(
        faults,
        "engines",
        List.of("shop", "log", "MyISAM", "BASE TABLE", "1", "1"),
        "data: shop.log not in InnoDB");
    add(
        faults,
        "sequences",
        r -> r.node(1).more.put(Question.SEQUENCES, rows(List.of("shop", "s", "1"))),
        "data: sequences without INCREMENT BY 0: shop.s");
    add(
        faults,
        "schema alike",
        r ->
            r.node(2)
                .more
                .put(
                    Question.TABLES,
                    rows(List.of("shop", "orders", "InnoDB", "BASE TABLE", "1", "1"))),
        "data: differs between the nodes: shop.orders (one form on galera1, galera3)");
    add(
        faults,
        "schema alike",
        r -> r.node(2).more.put(Question.TABLES, rows()),
        "data: differs between the nodes: shop.orders (only on galera1, galera3)");
    port(
        faults,
        "served certificates",
        4567,
        new PortSeen(false, List.of(), false, false),
        "galera2: nobody listens on port 4567");
    port(
        faults,
        "served certificates",
        3306,
        new PortSeen(true, List.of(), false, false),
        "galera2: serves no certificate on port 3306");
    served(faults, Recorded.FOREIGN, "serves a certificate that no trusted CA signed");
    served(faults, Recorded.ENDING, "serves a certificate that expires soon");
    add(
        faults,
        "served certificates",
        r -> r.trusted = List.of(Recorded.CA),
        "galera2: serves a certificate without the name galera2.local");
    add(
        faults,
        "old TLS refused",
        r -> r.node(2).ports.put(4567, new PortSeen(true, List.of(Recorded.LEAF), true, false)),
        "galera2: takes TLS 1.1 on port 4567");
    add(
        faults,
        "plain text refused",
        r -> r.node(2).ports.put(4567, new PortSeen(true, List.of(Recorded.LEAF), false, true)),
        "galera2: talks to peers in the clear");
    option(faults, "plain text refused", "socket.ssl", "NO", "lets in peers without TLS");
    option(faults, "plain text refused", "socket.dynamic", "true", "lets in peers without TLS");
    option(
        faults,
        "a CA for peers alone",
        "socket.ssl_ca",
        "ca.pem",
        "has one CA for clients and peers");
    port(
        faults,
        "transfer ports",
        4444,
        new PortSeen(true, List.of(), false, false),
        "galera2: somebody listens on port 4444");
  }

  static void account(List<Fault> faults, List<String> row, String says) {
    add(
        faults,
        "accounts",
        r -> r.nodes.forEach(n -> n.more.put(Question.ACCOUNTS, rows(row))),
        "galera1, galera2, galera3: "
            + (says.startsWith("account") ? says : "account passbolt@% may connect " + says));
  }

  static void table(List<Fault> faults, String rule, List<String> row, String says) {
    add(faults, rule, r -> r.nodes.forEach(n -> n.more.put(Question.TABLES, rows(row))), says);
  }

  static void port(List<Fault> faults, String rule, int port, PortSeen seen, String says) {
    add(faults, rule, r -> r.node(2).ports.put(port, seen), says);
  }

  static void served(List<Fault> faults, X509Certificate shown, String says) {
    add(
        faults,
        "served certificates",
        r -> {
          r.trusted = List.of(Recorded.CA);
          r.node(1).ports.put(3306, new PortSeen(true, List.of(shown), false, false));
        },
        "galera1: " + says);
  }
}
