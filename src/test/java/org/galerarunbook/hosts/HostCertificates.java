package org.galerarunbook.hosts;

import static org.galerarunbook.hosts.HostSteps.SOON;
import static org.galerarunbook.hosts.HostSteps.each;
import static org.galerarunbook.hosts.HostSteps.named;

import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;

/** What several pages of hosts do with certificates. */
final class HostCertificates {

  /** By renames, and only what is whole; ends at the first host where it is not. */
  static final String PLACE =
      """
      for host in %s; do
        ssh $host sudo -u mysql sh -s $host < whole && ssh $host "sudo sh -c 'cd /etc/mysql &&
          { test -d tls-before || cp -a tls tls-before; } && mv tls-new/*.pem tls/ && rm -r tls-new'" &&
          echo $host has its new ones || { echo $host nothing replaced; break; }
      done 2>&1""";

  /** What both ports of each host serve, in the form of {@code issued}. */
  static final String SERVED =
      """
      for host in galera1 galera2 galera3; do
        for as in '3306 -starttls mysql' '4567'; do
          leaf=server; test ${as%% *} = 3306 || leaf=cluster
          echo $host $leaf $(openssl s_client -connect $host.local:$as < /dev/null 2>/dev/null |
            openssl x509 -noout -serial -enddate)
        done
      done | tee served""";

  /** Two serials of each host, by name. */
  static final String SERIALS =
      each("HOST server serial=\\w+ [^\\n]*\\nHOST cluster serial=\\w+ [^\\n]*\\n");

  /** The copies by renames, like the new files; the copies stay. For root on a host. */
  static final String TAKE_BACK =
      """
      cd /etc/mysql && mkdir -p tls-back && cp -a tls-before/. tls-back/ && mv tls-back/*.pem tls/ &&
        rm -rf tls-back""";

  /** What was issued to a host, and what its ports serve. */
  private static final String ONE =
      """
      grep %1$s issued
      for as in '3306 -starttls mysql' '4567'; do
        echo ${as%%%% *} $(openssl s_client -connect %1$s.local:$as < /dev/null 2>/dev/null |
          openssl x509 -noout -serial)
      done""";

  private static final String AS_ISSUED =
      "\\A%1$s server (serial=\\w+) .*\\n%1$s cluster (serial=\\w+) .*\\n3306 \\1\\n4567 \\2\\n?\\z";

  private static final String OLD =
      "An old one on 3306: the server has not read its files. Only on 4567: the provider has not. Tell it so, by"
          + " `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where there is that variable, else by `SET GLOBAL"
          + " wsrep_provider_options='socket.ssl_reload=1'`.";

  private HostCertificates() {}

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
  static void keep(Runbook page, String otherwise) {
    page.step("See that all is well")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise(otherwise)
        .run(HostSteps.STATES)
        .matches(HostSteps.WELL);
    page.step("Keep a copy on each")
        .why("It is the way back.")
        .youSee("`kept`, three times")
        .otherwise("`File exists`: a copy of an earlier time. Move it away, don't mix them.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo mkdir /etc/mysql/tls-before && sudo cp -a /etc/mysql/tls/. /etc/mysql/tls-before' &&
                echo $host kept || { echo $host failed; break; }
            done 2>&1""")
        .matches("\\A" + each("HOST kept\\n") + "\\z");
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
            "Its server's user alone can read them. Names and uses are those of the certificate that is replaced."
                + " Nothing that runs has any of it yet.")
        .youSee("`asks`, three times")
        .otherwise("`failed`: the line before says why. Mend it, and paste this again.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo sh <<'SH' && echo $host asks || { echo $host failed; break; }
                ask() {
                  openssl ecparam -name prime256v1 -genkey -noout -out $1-key.pem && chown mysql: $1-key.pem &&
                    chmod 400 $1-key.pem && openssl x509 -x509toreq -copy_extensions copyall \\
                      -in ../tls/$1-cert.pem -signkey $1-key.pem -out $1.csr
                }
                install -d -m 750 -o mysql -g mysql /etc/mysql/tls-new && cd /etc/mysql/tls-new && ask server && ask cluster
            SH
            done 2>&1""")
        .matches("(?s)\\A" + each(".*^HOST asks$") + "\\n?\\z");
  }

  /**
   * Certificates for the requests.
   *
   * @param which comes before the names of the CAs' folders; where it is not empty, each host is
   *     given these CAs, too
   */
  static void sign(Runbook page, String which) {
    page.step("Sign what they ask for" + (which.isEmpty() ? "" : ", and give each the new CAs"))
        .why(
            """
            With a CA of your company: send it the six requests instead, and put what comes back in each
            host's `/etc/mysql/tls-new`, as `server-cert.pem` and `cluster-cert.pem`%s."""
                .formatted(which.isEmpty() ? "" : "; its CAs' as `ca.pem` and `cluster-ca.pem`"))
        .youSee("`signature ok` and `signed`, six times, each with the host's name")
        .otherwise("`is not signed`: the line before says why. Mend it, and paste this again.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for leaf in server cluster; do
                ca=ca; test $leaf = server || ca=cluster-ca
                ssh $host sudo cat /etc/mysql/tls-new/$leaf.csr |
                  openssl x509 -req -copy_extensions copyall -days 365 \\
                    -CA %1$s$ca/ca-cert.pem -CAkey %1$s$ca/ca-key.pem |
                  ssh $host sudo -u mysql tee /etc/mysql/tls-new/$leaf-cert.pem | openssl x509 -noout &&
            %2$s      echo $host $leaf signed || { echo $host $leaf is not signed; break 2; }
              done
            done 2>&1"""
                .formatted(
                    which,
                    which.isEmpty()
                        ? ""
                        : """
                                ssh $host sudo -u mysql tee /etc/mysql/tls-new/$ca.pem < %1$s$ca/ca-cert.pem |
                                  cmp - %1$s$ca/ca-cert.pem &&
                          """
                            .formatted(which)))
        .matches(
            "\\A"
                + each(
                    "[^\\n]*signature ok\\nsubject=[^\\n]*HOST\\nHOST server signed\\n"
                        + "[^\\n]*signature ok\\nsubject=[^\\n]*HOST\\nHOST cluster signed\\n")
                + "\\z");
  }

  /**
   * What is in {@code tls-new} is whole: {@code whole} asks a host, {@code issued} has the serials.
   *
   * @param trust the folder of the CAs' certificates, seen from there
   */
  static void verify(Runbook page, String trust) {
    page.step("Check them where they are, and note their serials")
        .why(
            "Signed by the CA that goes with it, for the host's name, with its own key, which the server alone can read.")
        .youSee("six serials, all different, and until when each is valid")
        .otherwise(
            "`is not whole`: the last line about a file says why. Another owner or mode than `mysql 400`: `sudo sh -c"
                + " 'chown mysql: /etc/mysql/tls-new/*.pem && chmod 400 /etc/mysql/tls-new/*-key.pem'` on that"
                + " host. `hostname mismatch`: another host's. `OK`, and no serial below: another key's; issue its"
                + " new ones once more. `unable to get local issuer`: signed by the other CA, or its intermediate"
                + " is missing: append it to the certificate's file. "
                + (trust.isEmpty()
                    ? "`certificate has expired`: an intermediate, or the CA, is over."
                    : "`certificate has expired`: the host's CA file or an intermediate is over: stop,"
                        + " [[HostsRotateInAPauseChapter]]."))
        .run(
            """
            cat > whole <<'SH'
            whole() {
              stat -c '%%n %%U %%a' $1-key.pem >&2 && test "$(stat -c '%%U %%a' $1-key.pem)" = 'mysql 400' &&
                openssl verify -verify_hostname $3.local -CAfile %s$2.pem -untrusted $1-cert.pem $1-cert.pem >&2 &&
                test "$(openssl x509 -noout -pubkey -in $1-cert.pem)" = "$(openssl pkey -pubout -in $1-key.pem)" &&
                echo $3 $1 $(openssl x509 -noout -serial -enddate -in $1-cert.pem)
            }
            cd /etc/mysql/tls-new && whole server ca $1 && whole cluster cluster-ca $1
            SH
            for host in galera1 galera2 galera3; do
              ssh $host sudo -u mysql sh -s $host < whole || { echo $host is not whole; break; }
            done | tee issued
            cut -d ' ' -f 3 issued | sort -u | wc -l"""
                .formatted(trust))
        .matches(
            "\\A"
                + each(
                    "HOST server serial=\\w+ notAfter=[^\\n]+\\nHOST cluster serial=\\w+ notAfter=[^\\n]+\\n")
                + "6$")
        .printsNot("is not whole");
  }

  /**
   * Puts what waits in {@code tls-new} in place, and only what is whole.
   *
   * @param hosts one or several, a blank between them
   */
  static void replace(Runbook page, String title, String why, String hosts) {
    page.step(title)
        .why(why)
        .loses("the certificates and keys that are there; `tls-before` has them")
        .youSee(
            "`has its new ones` of each, below its serials, and no `nothing replaced`: there it ended")
        .otherwise(
            "The lines before `nothing replaced` say why, as in the check. Mend it, then paste this again with"
                + " that host and those after it behind `in`.")
        .run(PLACE.formatted(hosts))
        .matches(
            "(?s)\\A"
                + named(
                    hosts, ".*^HOST server serial=.*^HOST cluster serial=.*^HOST has its new ones$")
                + "\\n?\\z")
        .printsNot("nothing replaced");
  }

  /** Both ports of each host serve what was issued; {@code more} is said to whom they don't. */
  static void served(Runbook page, String more) {
    page.step("See the new serials on both ports of each host")
        .why("`server` is what 3306 serves, `cluster` what 4567 does.")
        .youSee("six serials, and `as issued`")
        .otherwise(OLD + more)
        .run(
            SERVED
                + """

                diff issued served && echo as issued""")
        .within(SOON)
        .matches("\\A" + SERIALS + "as issued\\n?\\z");
  }

  /** Both ports serve what was issued. */
  static void served(Runbook page, Node host, String title) {
    page.step(title)
        .youSee("behind 3306 the serial issued for `server`, behind 4567 that for `cluster`")
        .otherwise(OLD)
        .run(ONE.formatted(host))
        .within(SOON)
        .matches(AS_ISSUED.formatted(host));
  }

  /** Both ports serve what they did: what was issued, since the host has read that. */
  static void stillServed(Runbook page, String host) {
    page.step("See that it goes on with what it had")
        .youSee("what it served before: the old ones, if it has never read the new")
        .run(ONE.formatted(host))
        .within(SOON)
        .matches(AS_ISSUED.formatted(host));
  }
}
