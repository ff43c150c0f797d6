package org.galerarunbook.hosts;

import java.time.Duration;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** What several pages of hosts ask. */
final class HostSteps {

  /** How long what was read anew may take to be served. */
  static final Duration SOON = Duration.ofSeconds(20);

  private static final Duration BACK = Duration.ofMinutes(2);

  /** Size, history, status and state of each host; one that does not answer says so by an error. */
  static final String STATES =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size',
          'wsrep_cluster_state_uuid','wsrep_cluster_status','wsrep_local_state_comment')\\"" 2>&1 |
          tr '\\t' ' ' | sed "s/^/$host /"
      done""";

  /** Stops the server, and deletes its data. */
  static final String WIPE =
      """
      sudo systemctl stop mariadb
      sudo find /var/lib/mysql -mindepth 1 -delete""";

  /** Without the option apt-get says 0 when it reached nothing. */
  private static final String REACHES = "apt-get -qq -o APT::Update::Error-Mode=any update";

  /** By renames, and only what is whole. */
  static final String PLACE =
      """
      for host in %1$s; do ssh $host sudo sh <<'SH'
        its_key() {
          test "$(openssl x509 -noout -pubkey -in $1-cert.pem)" = \\
            "$(openssl pkey -pubout -in $1-key.pem)" || { echo $1: another key; false; }
        }
        cd /etc/mysql/tls-new &&
          openssl verify -CAfile %2$sca.pem -untrusted server-cert.pem server-cert.pem &&
          openssl verify -CAfile %2$scluster-ca.pem -untrusted cluster-cert.pem cluster-cert.pem &&
          its_key server && its_key cluster && stat -c '%%n %%U %%a' *-key.pem &&
          test "$(stat -c '%%U %%a' *-key.pem | sort -u)" = 'mysql 400' &&
          { test -d ../tls-before || cp -a ../tls ../tls-before; } &&
          mv *.pem ../tls/ && cd .. && rm -r tls-new &&
          echo $(hostname) $(stat -c '%%U %%a' tls/*-key.pem | sort -u) ||
          echo $(hostname) nothing replaced
      SH
      done 2>&1""";

  /** The copies by renames, like the new files; the copies stay. For root on a host. */
  static final String TAKE_BACK =
      """
      cd /etc/mysql && mkdir -p tls-back && cp -a tls-before/. tls-back/ && mv tls-back/*.pem tls/ &&
        rm -rf tls-back""";

  private HostSteps() {}

  /** Nothing is installed, and nobody is to blame, where the hosts have no mirror. */
  static void reachApt(Lab lab) {
    if (lab.cluster().node(1).container().exec(BACK, "sh", "-c", REACHES).exitCode() != 0) {
      throw new CouldNotRunException(
          "the hosts do not reach apt's mirror: `" + REACHES + "` fails on galera1");
    }
  }

  /** Which files the pages' paths stand for. */
  static void files(Runbook page) {
    page.step("Ask the server which files it reads")
        .on("galera1")
        .why(
            "Put your paths wherever the page has these. Ask each host, if they are not set up alike.")
        .youSee("those for clients, `ssl_…`; for peers, `socket.ssl_…`; and for snapshots, `--t…`")
        .run(
            """
            sudo mariadb -N -e "SHOW VARIABLES WHERE Variable_name IN ('ssl_ca','ssl_cert','ssl_key');
              SELECT @@wsrep_provider_options" | tr ';' '\\n' | grep -E '^ ?(socket\\.)?ssl_(ca|cert|key)\\b'
            sudo my_print_defaults sst""")
        .matches("^ssl_cert\\s+/etc/mysql/tls/server-cert.pem$")
        .matches("^ *socket.ssl_cert = /etc/mysql/tls/cluster-cert.pem$")
        .matches("^--tkey=/etc/mysql/tls/cluster-key.pem$");
  }

  /** All is well, and each host has a copy of its files in {@code tls-before}. */
  static void keep(Runbook page) {
    page.step("See that all is well")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise("Mend that first.")
        .run(STATES)
        .matches("(?s)(comment Synced\\n.*size 3\\n.*status Primary\\n.*){3}");
    page.step("Keep a copy on each")
        .why("It is the way back.")
        .youSee("`kept`, three times")
        .otherwise("`File exists`: a copy of an earlier time. Move it away, don't mix them.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo mkdir /etc/mysql/tls-before &&
                sudo cp -a /etc/mysql/tls/. /etc/mysql/tls-before && echo $(hostname) kept'
            done""")
        .matches("\\A(galera\\d kept\\n){3}\\z");
  }

  /** New keys and certificates of the same CAs wait in each host's {@code tls-new}. */
  static void issue(Runbook page) {
    ask(page);
    sign(page, "");
    verify(page, "../tls/");
  }

  /** New keys, and requests for certificates, in each host's {@code tls-new}. */
  static void ask(Runbook page) {
    page.step("Have each host make new keys, and ask for the names that it has")
        .why(
            """
            As the server's user, who alone can read them. The request takes names and uses from the
            certificate that it replaces. Nothing that runs has any of it yet.""")
        .youSee("`asks`, three times")
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo sh <<'SH'
              install -d -m 750 -o mysql -g mysql /etc/mysql/tls-new && cd /etc/mysql/tls-new
              for leaf in server cluster; do
                sudo -u mysql openssl ecparam -name prime256v1 -genkey -noout -out $leaf-key.pem
                chmod 400 $leaf-key.pem
                sudo -u mysql openssl x509 -x509toreq -copy_extensions copyall \\
                  -in ../tls/$leaf-cert.pem -signkey $leaf-key.pem -out $leaf.csr
              done
              test -s server.csr && test -s cluster.csr && echo $(hostname) asks
            SH
            done 2>&1""")
        .matches("(?s)(^galera\\d asks\\n.*){3}");
  }

  /**
   * Certificates for the requests, their serials in {@code issued}.
   *
   * @param which comes before the names of the CAs' folders
   */
  static void sign(Runbook page, String which) {
    page.step("Sign what they ask for")
        .why(
            """
            With a CA of your company: send it the six requests instead, and put what comes back in the same
            places, `server-cert.pem` and `cluster-cert.pem` in each host's `/etc/mysql/tls-new`.""")
        .youSee("`signature ok`, six times, each with the host's name")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for leaf in server cluster; do
                ca=ca; test $leaf = server || ca=cluster-ca
                ssh $host sudo cat /etc/mysql/tls-new/$leaf.csr |
                  openssl x509 -req -copy_extensions copyall -days 365 \\
                    -CA %1$s$ca/ca-cert.pem -CAkey %1$s$ca/ca-key.pem |
                  ssh $host sudo -u mysql tee /etc/mysql/tls-new/$leaf-cert.pem > /dev/null
              done
            done 2>&1"""
                .formatted(which))
        .matches("(?s)(signature ok\\nsubject=[^\\n]*galera\\d.*){6}");
    page.step("Note their serials")
        .youSee("six serials, all different, and until when each is valid")
        .otherwise(
            "A line without one: no certificate is there. It was not signed, or not put there.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for leaf in server cluster; do
                echo $host $leaf $(ssh $host sudo cat /etc/mysql/tls-new/$leaf-cert.pem |
                  openssl x509 -noout -serial -enddate)
              done
            done > issued
            cat issued; cut -d ' ' -f 3 issued | sort -u | wc -l""")
        .matches("\\A(galera\\d (server|cluster) serial=\\w+ notAfter=[^\\n]+\\n){6}6\\n?\\z");
  }

  /**
   * What is in {@code tls-new} is whole.
   *
   * @param trust the folder of the CAs' certificates, seen from there
   */
  static void verify(Runbook page, String trust) {
    page.step("Check them where they are")
        .youSee("`OK` and `its key` twice from each host")
        .otherwise(
            "`unable to get local issuer`: signed by the other CA, or its intermediate is missing: append it to"
                + " the certificate's file. "
                + (trust.isEmpty()
                    ? "`certificate has expired`: an intermediate, or the CA, is over."
                    : "`certificate has expired`: the host's CA file or an intermediate is over: stop,"
                        + " [[RotateInAPauseChapter]]."))
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo -u mysql sh <<'SH'
              cd /etc/mysql/tls-new
              openssl verify -CAfile %1$sca.pem -untrusted server-cert.pem server-cert.pem
              openssl verify -CAfile %1$scluster-ca.pem -untrusted cluster-cert.pem cluster-cert.pem
              for leaf in server cluster; do
                test -s $leaf-key.pem && test "$(openssl x509 -noout -pubkey -in $leaf-cert.pem)" = \\
                  "$(openssl pkey -pubout -in $leaf-key.pem)" && echo $(hostname) $leaf: its key
              done
            SH
            done 2>&1"""
                .formatted(trust))
        .matches(
            "\\A(server-cert.pem: OK\\ncluster-cert.pem: OK\\n(galera\\d) server: its key\\n\\2 cluster: its key\\n){3}\\z");
  }

  /**
   * Puts what waits in {@code tls-new} in place, and only what is whole.
   *
   * @param hosts one or several, a blank between them
   * @param trust the folder of the CAs' certificates, seen from {@code tls-new}
   */
  static void replace(Runbook page, String title, String why, String hosts, String trust) {
    int count = hosts.split(" ").length;
    page.step(title)
        .why(why)
        .loses("the certificates and keys that are there; `tls-before` has them")
        .youSee(
            (count == 1 ? "the" : "each")
                + " host's name with `mysql 400`: its server can read both keys, and nobody else")
        .otherwise(
            "`nothing replaced`: the line before says why. Another owner or mode: `sudo sh -c 'chown mysql:"
                + " /etc/mysql/tls-new/*.pem && chmod 400 /etc/mysql/tls-new/*-key.pem'` on that host. No"
                + " certificate, or another key's: issue its new ones once more. Then paste this again: hosts"
                + " that have theirs say `can't cd`, and nothing is replaced there.")
        .run(PLACE.formatted(hosts, trust))
        .matches("(?s)(^galera\\d mysql 400\\n?.*){%d}".formatted(count))
        .printsNot("nothing replaced");
  }

  /** None of those issued is served by any host. */
  static void noneServed(Runbook page, String why) {
    page.step("See that none of those issued is served any more")
        .why(why)
        .youSee("six serials, then `0`")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for as in '3306 -starttls mysql' '4567'; do
                echo $host ${as%% *} $(openssl s_client -connect $host.local:$as < /dev/null 2>/dev/null |
                  openssl x509 -noout -serial)
              done
            done | tee served
            cut -d ' ' -f 3 served | sort -u | grep -c -x -F "$(cut -d ' ' -f 3 issued)" || true""")
        .within(SOON)
        .matches("\\A(galera\\d \\d+ serial=\\w+\\n){6}0\\n?\\z");
  }

  /** Both ports serve what was issued. */
  static void served(Runbook page, String host, String title) {
    page.step(title)
        .youSee("behind 3306 the serial issued for `server`, behind 4567 that for `cluster`")
        .otherwise(
            """
            An old one on 3306: the server has not read its files. Only on 4567: the provider has not.
            Tell it so, by `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where there is that variable,
            else by `SET GLOBAL wsrep_provider_options='socket.ssl_reload=1'`.""")
        .run(
            """
            grep %1$s issued
            for as in '3306 -starttls mysql' '4567'; do
              echo ${as%%%% *} $(openssl s_client -connect %1$s.local:$as < /dev/null 2>/dev/null |
                openssl x509 -noout -serial)
            done"""
                .formatted(host))
        .within(SOON)
        .matches(
            "\\A%1$s server (serial=\\w+) .*\\n%1$s cluster (serial=\\w+) .*\\n3306 \\1\\n4567 \\2\\n?\\z"
                .formatted(host));
  }
}
