package org.galerarunbook.hosts;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** What several pages of hosts ask. */
final class HostSteps {

  /** How long what was read anew may take to be served. */
  static final Duration SOON = Duration.ofSeconds(20);

  /** Size, history, status and state of each host; one that does not answer says so by an error. */
  static final String STATES =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size',
          'wsrep_cluster_state_uuid','wsrep_cluster_status','wsrep_local_state_comment')\\"" 2>&1 |
          tr '\\t' ' ' | sed "s/^/$host /"
      done""";

  private HostSteps() {}

  /** New keys and certificates of the same CAs wait in each host's {@code tls-new}. */
  static void issue(Runbook page) {
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
                    -CA $ca/ca-cert.pem -CAkey $ca/ca-key.pem |
                  ssh $host sudo -u mysql tee /etc/mysql/tls-new/$leaf-cert.pem > /dev/null
              done
            done 2>&1""")
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
    page.step("Check them where they are")
        .youSee("`OK` and `its key` twice from each host")
        .otherwise(
            "`unable to get local issuer`: signed by the other CA, or its intermediate is missing: append it to"
                + " the certificate's file. `certificate has expired`: the host's CA file or an intermediate is"
                + " over: stop, [[RotateInAPauseChapter]].")
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo -u mysql sh <<'SH'
              cd /etc/mysql/tls-new
              openssl verify -CAfile ../tls/ca.pem -untrusted server-cert.pem server-cert.pem
              openssl verify -CAfile ../tls/cluster-ca.pem -untrusted cluster-cert.pem cluster-cert.pem
              for leaf in server cluster; do
                test "$(openssl x509 -noout -pubkey -in $leaf-cert.pem)" = \\
                  "$(openssl pkey -pubout -in $leaf-key.pem)" && echo $(hostname) $leaf: its key
              done
            SH
            done 2>&1""")
        .matches(
            "\\A(server-cert.pem: OK\\ncluster-cert.pem: OK\\n(galera\\d) server: its key\\n\\2 cluster: its key\\n){3}\\z");
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
