package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** Port 4567, seen from where a peer would stand. */
final class GroupPortSteps {

  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";

  private GroupPortSteps() {}

  static void groupCommunication(Runbook page, Lab lab) {
    page.step("Look at the port as a peer would")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -verify_return_error \\
              -CAfile /etc/tls/ca.pem -cert /etc/tls/client-cert.pem -key /etc/tls/client-key.pem > /dev/null""")
        .prints("Protocol version: TLSv1.3")
        .prints("Ciphersuite: " + CIPHER)
        .prints("Verification: OK");
    ClientPortSteps.servedSerials(page, lab, 4567, "");
    page.step("Read how the provider found its peers")
        .why(
            """
            Older providers logged `SSL handshake successful` with the cipher. Today's does not, not
            even with its debug log on: what was negotiated shows on the connection alone.""")
        .otherwise("`tcp://` instead of `ssl://`: the provider speaks without TLS.")
        .run(
            "docker logs galera3 2>&1 | grep -oE 'connection established to [0-9a-f-]+ ssl://' | tail -n 1")
        .prints("ssl://");
    page.step("See that all of it is one option string")
        .why("Provider options that are set twice replace each other; they are one string.")
        .run(
            """
            docker exec galera1 mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
              grep -E '^ *(socket.ssl_(ca|cert|key)|gcache.size) ='""")
        .prints("socket.ssl_cert = /etc/mysql/tls/server-cert.pem")
        .prints("gcache.size = ");
  }

  static void groupCommunicationRefusals(Runbook page) {
    page.step("Without a certificate")
        .why("In TLS 1.3 the client believes itself connected until the server's alert arrives.")
        .run(
            "docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -ign_eof -CAfile /etc/tls/ca.pem")
        .exits(1)
        .prints("alert certificate required");
    page.step("With a certificate of a foreign CA")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -ign_eof -CAfile /etc/tls/ca.pem \\
              -cert /tmp/foreign-cert.pem -key /tmp/foreign-key.pem""")
        .exits(1)
        .prints("alert unknown ca");
    page.step("With an expired certificate")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -ign_eof -CAfile /etc/tls/ca.pem \\
              -cert /tmp/expired-cert.pem -key /tmp/expired-key.pem""")
        .exits(1)
        .prints("alert certificate expired");
    page.step("With TLS 1.1")
        .why(
            "The provider leaves the version to OpenSSL. 3.0, of Debian 12, ends it with `internal"
                + " error`, later ones with `protocol version`.")
        .run(
            "docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -tls1_1 -cipher DEFAULT@SECLEVEL=0")
        .exits(1)
        .matches("alert (protocol version|internal error)");
  }

  static void foreignNodeCannotJoin(Runbook page, Lab lab) {
    page.step("Let another CA issue the same names")
        .run("./lab certs issue --dir foreign-certs")
        .succeeds();
    page.step("Give one node that certificate")
        .run(
            """
            docker stop -t 600 galera3
            docker cp foreign-certs/galera3/. galera3:/etc/mysql/tls/
            docker start galera3""")
        .succeeds();
    page.step("Read why it does not join")
        .run("docker logs --since 30s galera3 2>&1 | grep -m 1 'certificate verify failed'")
        .within(Duration.ofSeconds(20))
        .prints("certificate verify failed");
    page.expect("the other two go on as a primary component of two")
        .holds(
            () ->
                assertThat(lab.cluster().status().subList(0, 2))
                    .allMatch(s -> s.isSyncedIn(2), "Primary, Synced, size 2"));
    page.expect("the foreign node is no part of any primary component")
        .holds(
            () ->
                assertThat(lab.cluster().node(3).status().clusterStatus()).isNotEqualTo("Primary"));
    page.step("Give it its own certificate back")
        .run(
            """
            docker stop -t 0 galera3
            docker cp certs/galera3/. galera3:/etc/mysql/tls/
            docker start galera3
            rm -rf foreign-certs""")
        .succeeds();
    page.step("See it synced")
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(Duration.ofSeconds(60))
        .matches("Synced$");
  }
}
