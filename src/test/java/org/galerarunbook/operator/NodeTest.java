package org.galerarunbook.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.galerarunbook.runbook.TypedCommand;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each verb types, letter by letter: it stands on the pages. */
class NodeTest {

  private final Node container = new Containers("galera2");
  private final Node host = new Hosts("galera2");

  @Test
  @DisplayName("A server is started, stopped and restarted")
  void life() {
    types(container.start(), "docker start galera2");
    types(container.stop(), "docker stop -t 600 galera2");
    types(container.restart(), "docker restart -t 600 galera2");
    types(
        container.stopSayingHow(),
        "docker stop -t 600 galera2 && docker inspect --format '{{.State.ExitCode}}' galera2");
    typesThere(host.start(), "sudo systemctl start mariadb");
    typesThere(host.stop(), "sudo systemctl stop mariadb");
    typesThere(host.restart(), "sudo systemctl restart mariadb");
    typesThere(
        host.stopSayingHow(), "sudo systemctl stop mariadb; systemctl show -p ActiveState mariadb");
  }

  @Test
  @DisplayName("A server is killed, frozen, and goes on")
  void faults() {
    types(container.kill(), "docker kill galera2");
    types(container.freeze(), "docker pause galera2");
    types(container.thaw(), "docker unpause galera2");
    typesThere(host.kill(), "sudo systemctl kill -s KILL mariadb; sudo systemctl stop mariadb");
    typesThere(host.freeze(), "sudo systemctl kill -s STOP mariadb");
    typesThere(host.thaw(), "sudo systemctl kill -s CONT mariadb");
  }

  @Test
  @DisplayName("Several are one command; of hosts, at the operator's desk")
  void several() {
    Servers both = container.and(new Containers("garbd"));
    types(both.start(), "docker start galera2 garbd");
    types(both.and(new Containers("galera1")).kill(), "docker kill galera2 garbd galera1");
    types(
        host.and(new Hosts("galera3")).start(),
        "for host in galera2 galera3; do ssh $host sudo systemctl start mariadb; done");
    types(
        host.and(new Hosts("galera3")).kill(),
        "for host in galera2 galera3; do ssh $host 'sudo systemctl kill -s KILL mariadb; sudo"
            + " systemctl stop mariadb'; done");
  }

  @Test
  @DisplayName("A data directory is emptied, and never under a server that runs")
  void empty() {
    types(
        container.empty(),
        """
        [ "$(docker inspect --format '{{.State.Running}}' galera2)" = false ] &&
          docker run --rm --volumes-from galera2 --entrypoint find \\
            "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete &&
          echo emptied""");
    typesThere(
        host.empty(),
        """
        sudo systemctl stop mariadb
        sudo find /var/lib/mysql -mindepth 1 -delete""");
  }

  @Test
  @DisplayName("A server is asked, and told")
  void statements() {
    types(
        container.state(),
        "docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"");
    types(
        container.status("wsrep_cluster_size"),
        "docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"");
    types(container.sql("FLUSH SSL"), "docker exec galera2 mariadb -e \"FLUSH SSL\"");
    types(container.ask("SELECT 1"), "docker exec galera2 mariadb -N -e \"SELECT 1\"");
    types(
        container.clientSql("SELECT 1"),
        "docker exec toolbox mariadb -h galera2.local -e \"SELECT 1\"");
    types(
        container.clientAsk("SELECT 1"),
        "docker exec toolbox mariadb -h galera2.local -N -e \"SELECT 1\"");
    typesThere(host.state(), "sudo mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"");
    typesThere(host.sql("FLUSH SSL"), "sudo mariadb -e \"FLUSH SSL\"");
    types(host.clientSql("SELECT 1"), "mariadb -h galera2.local -e \"SELECT 1\"");
    types(host.clientAsk("SELECT 1"), "mariadb -h galera2.local -N -e \"SELECT 1\"");
  }

  @Test
  @DisplayName("A statement of several lines, or a long one, stands below its command")
  void layout() {
    types(
        container.ask("SELECT 1\n  FROM shop.stock"),
        """
        docker exec galera2 mariadb -N -e "
          SELECT 1
            FROM shop.stock\"""");
    String fits = "x".repeat(100 - container.sql("").command().length());
    types(container.sql(fits), "docker exec galera2 mariadb -e \"" + fits + "\"");
    types(container.sql(fits + "x"), "docker exec galera2 mariadb -e \"\n  " + fits + "x\"");
  }

  @Test
  @DisplayName("A log is read since the start, or of the last time")
  void logs() {
    types(
        container.logSinceStart("grep -c IST"),
        """
        since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
        docker logs --since "$since" galera2 2>&1 | grep -c IST""");
    types(
        container.logOfLast(Duration.ofMinutes(1), "grep -c IST"),
        "docker logs --since 1m galera2 2>&1 | grep -c IST");
    types(
        container.logOfLast(Duration.ofSeconds(90), "grep '" + "x".repeat(60) + "'"),
        "docker logs --since 90s galera2 2>&1 |\n  grep '" + "x".repeat(60) + "'");
    typesThere(
        host.logSinceStart("grep -c IST"),
        """
        sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
          grep -c IST""");
    typesThere(
        host.logOfLast(Duration.ofMinutes(5), "grep -c IST"),
        "sudo journalctl -u mariadb -o cat --since -5min | grep -c IST");
  }

  @Test
  @DisplayName("One command follows another where that is typed, and nowhere else")
  void then() {
    typesThere(
        host.stop().then(host.start()),
        "sudo systemctl stop mariadb\nsudo systemctl start mariadb");
    assertThatThrownBy(() -> host.stop().then(host.clientSql("SELECT 1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is typed on \"galera2\"")
        .hasMessageContaining("begin another step");
  }

  private static void types(TypedCommand typed, String command) {
    assertThat(typed).isEqualTo(TypedCommand.here(command));
  }

  private static void typesThere(TypedCommand typed, String command) {
    assertThat(typed).isEqualTo(new TypedCommand(command, "galera2"));
  }
}
