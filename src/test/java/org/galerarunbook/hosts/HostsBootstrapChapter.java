package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 1,
    title = "Bootstrap and join on hosts",
    purpose =
        """
        Three hosts have MariaDB from apt and the cluster's configuration. One of them bootstraps the
        cluster by `galera_new_cluster`, the two others join it by `systemctl start`.""",
    twins = {"BootstrapChapter", "TlsEverywhereChapter"})
@UseWhen({
  "three hosts with apt and systemd are to become a cluster",
  "`galera_new_cluster` is about to be typed: look at its trap first"
})
@NotWhen({
  "there was a cluster, and no node is `Primary` now: [[HostsFullOutageChapter]]",
  "one node says `Primary`: the others need `systemctl start mariadb`, and nobody needs"
      + " `galera_new_cluster`"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there",
  "`mariadb-server`, `mariadb-backup` and `galera-4` of the same version on each",
  "ports 3306, 4567, 4568 and 4444 open between them",
  "data on one of them at most: that one bootstraps, and the others' is replaced by its data"
})
@Costs("What the joining hosts have in `/var/lib/mysql` is replaced.")
@StopAndCall({
  "one of the hosts says `Primary` already",
  "two of them hold data that somebody needs"
})
@UsesLab(world = World.HOSTS, own = true)
@Topic.Bootstrap
@Topic.Tls
class HostsBootstrapChapter {

  private static final Duration JOINS = Duration.ofMinutes(2);

  /** As long as systemd itself gives a start that needs a snapshot. */
  private static final Duration START = Duration.ofMinutes(15);

  private static final String NOT_SAFE =
      "`It may not be safe to bootstrap the cluster from this node`, after `galera_new_cluster` on"
          + " a member";

  @Drill("The hosts are made as apt leaves them: stopped, with an empty database each")
  @Order(1)
  void asAptLeavesThem(Runbook page, Node galera1, Node galera2, Node galera3) {
    for (Node host : List.of(galera3, galera2, galera1)) {
      page.step("Stop " + host).limit(START).run(host.stop());
    }
    page.step("Make each data directory as the package makes it")
        .limit(JOINS)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo find /var/lib/mysql -mindepth 1 -delete &&
                sudo mariadb-install-db --user=mysql --skip-test-db' > /dev/null &
            done; wait
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo ls -d /var/lib/mysql/mysql /var/lib/mysql/grastate.dat 2>&1'
            done""")
        .exits(2)
        .matches("(?s)(^/var/lib/mysql/mysql$.*){3}")
        .matches("(?s)(grastate.dat': No such file.*){3}");
  }

  @Procedure("Look at each host")
  @Order(2)
  @Covers("R008")
  void look(Runbook page) {
    page.step("See that the packages are there, of one version")
        .youSee("three times the same three lines")
        .otherwise(
            "`no packages found`: `sudo apt-get install mariadb-server mariadb-backup galera-4`.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "dpkg-query -W -f '\\${Package} \\${Version}\\n' galera-4 mariadb-backup mariadb-server"
            done""")
        .matches(
            "(?s)\\A((galera-4 26[^\\n"
                + "]+\\n"
                + "mariadb-backup [^\\n"
                + "]+\\n"
                + "mariadb-server [^\\n"
                + "]+\\n"
                + "))\\1\\1\\z");
    page.step("See what makes each host a node")
        .why(
            """
            In `/etc/mysql/mariadb.conf.d/70-galera.cnf`, a file of your own, read after the packages': `60-galera.cnf` is one of theirs. Every host lists all
            three, also the one that bootstraps: with an empty `gcomm://` it could not come back.""")
        .youSee(
            "`ON`, the same name and the same three addresses; only the node's own name differs")
        .otherwise("A host differs: correct its file; nothing runs yet.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo grep -E '^wsrep_(on|cluster|node)' /etc/mysql/mariadb.conf.d/70-galera.cnf"
            done""")
        .matches("(?s)(wsrep_on += ON\\n.*){3}")
        .matches("(?s)(gcomm://galera1.local,galera2.local,galera3.local\\n.*){3}");
    page.step("See that the server alone can read its keys")
        .why("The package's server runs as `mysql`. Root reads everything, so root proves nothing.")
        .youSee("`400 mysql` for each key")
        .otherwise("`sudo chown mysql: KEY && sudo chmod 400 KEY`, on that host.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo stat -c "%a %U %n" /etc/mysql/tls/*-key.pem;
                sudo -u mysql head -c 11 /etc/mysql/tls/cluster-key.pem; echo
                head -c 11 /etc/mysql/tls/cluster-key.pem 2>&1 || echo "not for $USER"'
            done""")
        .matches("(?s)(400 mysql [^\\n]*cluster-key.pem\\n400 mysql [^\\n]*server-key.pem\\n.*){3}")
        .matches("(?s)(-----BEGIN \\n.*Permission denied\\nnot for admin\\n.*){3}");
    page.step("See that no server runs, on any of them")
        .youSee("`inactive` three times")
        .otherwise(
            "`active`: ask it, `sudo mariadb -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"`."
                + " `Primary`: stop here, there is a cluster. As the package started it, without a"
                + " cluster: `sudo systemctl stop mariadb`.")
        .run("for host in galera1 galera2 galera3; do ssh $host systemctl is-active mariadb; done")
        .exits(3)
        .matches("\\A(inactive\\n){3}\\z");
  }

  @Procedure("The first host bootstraps")
  @Otherwise(
      "galera1 is primary and alone: mend it in peace. `No such file`: put `accounts.sql` "
          + "there. `ERROR 1396`: that account is there; look at its grants. Start no other host "
          + "before `backup@localhost` is listed: its snapshot would fail.")
  @Order(3)
  @Covers("R005")
  void bootstrap(Runbook page) {
    page.step("Bootstrap")
        .on("galera1")
        .why(
            """
            The script starts the service once with `--wsrep-new-cluster`. Later starts of this host are
            by `systemctl start mariadb`, and join.""")
        .loses("what the other hosts have: they get this one's data when they join")
        .otherwise("`sudo journalctl -u mariadb -n 50` on galera1 says why.")
        .limit(START)
        .run("sudo galera_new_cluster");
    page.step("See that it is primary, and alone")
        .on("galera1")
        .youSee("`Primary`, size `1`, `wsrep_ready` is `ON`")
        .otherwise(
            "`non-Primary`: it found another server on its list. Stop, and look at that one.")
        .run(
            """
            sudo mariadb -N -e "SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_status','wsrep_cluster_size','wsrep_ready')\"""")
        .within(JOINS)
        .matches("^wsrep_cluster_size\\s+1$")
        .matches("^wsrep_cluster_status\\s+Primary$")
        .matches("^wsrep_ready\\s+ON$");
    page.step("Make the accounts, once, here")
        .on("galera1")
        .why(
            """
            The file has the account that `wsrep_sst_auth` names, with `RELOAD, PROCESS, LOCK TABLES,
            BINLOG MONITOR`, and the application's. They are made before anybody joins: a snapshot by
            mariabackup logs in on its donor.""")
        .youSee("`backup@localhost` is among the accounts")
        .run(
            """
            sudo sh -c 'mariadb < /root/accounts.sql' &&
              sudo mariadb -N -e "SELECT CONCAT(User, '@', Host) FROM mysql.user\"""")
        .matches("^backup@localhost$");
  }

  @Procedure("The others join, one after the other")
  @Otherwise(
      "galera1 serves, whatever happens here. Not `Synced` for longer than the data takes, "
          + "or `ERROR 2002`: start no other host, and read `sudo journalctl -u mariadb -n 100` "
          + "there; [[HostsBringBackChapter]] has its loops.")
  @Order(4)
  @Covers("R006")
  void join(Runbook page, Node galera2, Node galera3) {
    for (Node host : new Node[] {galera2, galera3}) {
      page.step("Start " + host)
          .why(
              host == galera2
                  ? "The command returns when the snapshot is there and the node is synced. systemd"
                      + " gives it 15 minutes, `TimeoutStartSec`; the server asks for more while"
                      + " the snapshot comes."
                  : "")
          .loses("what this host has in `/var/lib/mysql`")
          .otherwise(
              "`Job for mariadb.service failed`: `sudo journalctl -u mariadb -n 100` here, and on"
                  + " galera1 for the donor's side.")
          .limit(START)
          .run(host.start());
      page.step("See that " + host + " is synced")
          .youSee("`Synced`")
          .run(host.state())
          .within(JOINS)
          .matches("^wsrep_local_state_comment\\s+Synced$");
    }
  }

  @Check("Every host agrees, and a row written on one is on all")
  @Otherwise(
      "Only `hosts_probe` is made here. `ERROR 1050`: it is of an earlier try: `DROP TABLE "
          + "hosts_probe`, and paste this again. The row is not on one: let no application in, "
          + "and call.")
  @Order(5)
  void agree(Runbook page, Lab lab) {
    page.step("Ask every host")
        .why("One that bootstrapped a cluster of its own says `Primary`, too.")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise("Two UUIDs: two hosts bootstrapped. [[WrongFounderChapter]].")
        .run(HostSteps.STATES)
        .within(JOINS)
        .matches(
            "(?s)\\A(?:galera\\d wsrep_local_state_comment Synced\\ngalera\\d wsrep_cluster_size 3\\n"
                + "galera\\d wsrep_cluster_state_uuid (\\S+)\\ngalera\\d wsrep_cluster_status Primary\\n)"
                + "(?:galera\\d wsrep_local_state_comment Synced\\ngalera\\d wsrep_cluster_size 3\\n"
                + "galera\\d wsrep_cluster_state_uuid \\1\\ngalera\\d wsrep_cluster_status Primary\\n){2}\\z");
    page.step("Write a row on galera2, and read it on each")
        .loses("the table of this step, which is made and dropped here")
        .youSee("the row, three times")
        .run(
            """
            mariadb -h galera2.local -e "CREATE TABLE hosts_probe (id INT PRIMARY KEY, note VARCHAR(40));
              INSERT INTO hosts_probe VALUES (1, 'written on galera2')"
            for host in galera1 galera2 galera3; do
              mariadb -h $host.local -N -e "SET SESSION wsrep_sync_wait=1; SELECT note FROM hosts_probe"
            done
            mariadb -h galera1.local -e "DROP TABLE hosts_probe\"""")
        .matches("\\A(written on galera2\\n){3}\\z");
    page.expect("all nodes are one component of one history")
        .within(JOINS)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Check("Clients, peers and the snapshot are encrypted")
  @Otherwise(
      "These only look. Empty: this client came to that host in the clear; let no "
          + "application in: [[HostsTlsChapter]]. `ERROR 2026`: a certificate that your CA did "
          + "not sign for that host; the same page shows which.")
  @Order(6)
  void encrypted(Runbook page, Lab lab) {
    page.step("Ask for the protocol of a client's connection, on each")
        .youSee("`TLSv1.3` three times")
        .run(
            """
            for host in galera1 galera2 galera3; do
              mariadb -h $host.local -N -e "SHOW STATUS LIKE 'Ssl_version'"
            done""")
        .matches("\\A(Ssl_version\\s+TLSv1.3\\n){3}\\z");
    page.step("Ask the peers' port of galera2 who it is, from galera1")
        .on("galera1")
        .youSee("`Verification: OK`, `TLSv1.3`, and galera2's name")
        .otherwise(
            "`wrong version number`: 4567 speaks without TLS: `socket.ssl_*` is missing there.")
        .run(
            """
            sudo sh -c 'cd /etc/mysql/tls && openssl s_client -brief -connect galera2.local:4567 \\
              -CAfile cluster-ca.pem -cert cluster-cert.pem -key cluster-key.pem \\
              -verify_hostname galera2.local -verify_return_error < /dev/null 2>&1'""")
        .prints("Verified peername: galera2.local")
        .prints("Protocol version: TLSv1.3")
        .prints("Verification: OK");
    page.step("See that the snapshot came encrypted, with the other side verified")
        .on("galera2")
        .youSee("`openssl-listen:4444`, and the cluster's CA, against which the other side is held")
        .otherwise(
            "`TCP-LISTEN`: section `[sst]` has no `encrypt=3`, or the server did not read it.")
        .run("sudo journalctl -u mariadb -o cat | grep -oi -m 1 'socat.*openssl-listen:4444[^ ]*'")
        .matches("(?i)openssl-listen:4444.*cluster-ca.pem");
  }

  @Drill(
      value = "Somebody types galera_new_cluster on a member of the running cluster",
      trap = true)
  @Order(7)
  void onAMember(Runbook page) {
    page.step("Type it on galera3, while all three run")
        .on("galera3")
        .limit(START)
        .run("sudo galera_new_cluster")
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(NOT_SAFE)
  @Order(8)
  void memberIsStopped(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        The script restarts the service since MDEV-40629 (seen in the package here); before it only
        started it, which did nothing to a server that ran. So now it stops a member. The member then
        refuses to bootstrap, since it was not the last to leave, and stays down: systemd starts a
        server again after a crash, and not after a refusal.""");
    page.step("Read what the script does")
        .on("galera3")
        .run("grep -ho 'systemctl re*start' /usr/bin/galera_new_*")
        .printsLine("systemctl restart");
    page.step("Read why the start failed")
        .on("galera3")
        .run(
            """
            sudo journalctl -u mariadb -o cat -n 200 | grep -o -m 1 'It may not be safe to bootstrap.*last one'
            systemctl is-active mariadb""")
        .exits(3)
        .prints(
            "It may not be safe to bootstrap the cluster from this node. It was not the last one")
        .printsLine("failed");
    page.expect("the two others go on, as two")
        .holds(
            () ->
                assertThat(lab.cluster().status().subList(0, 2))
                    .allMatch(s -> s.isSyncedIn(2), "Primary, Synced, size 2"));
    page.step("Start it as what it is, a member").limit(START).run(galera3.start());
    page.step("See it synced").run(galera3.state()).within(JOINS).matches("Synced$");
    page.expect("there is one cluster of three")
        .within(JOINS)
        .holds(
            () -> assertThat(lab.cluster().status()).extracting(NodeStatus::size).containsOnly(3));
  }

  @WayBack("There is none")
  @Order(9)
  void back(Runbook page) {
    page.note(
        "What a host had before it joined is gone. One that has not been started yet still has"
            + " it.");
  }
}
