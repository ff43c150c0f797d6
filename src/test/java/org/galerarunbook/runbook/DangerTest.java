package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DangerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm -rf /var/lib/mysql",
        "docker rm -f galera2",
        "docker volume rm x",
        "docker exec galera2 rm /var/lib/mysql/grastate.dat",
        "docker run --rm --volumes-from galera2 --entrypoint rm image /var/lib/mysql/grastate.dat",
        "docker run --rm --entrypoint find image /var/lib/mysql -mindepth 1 -delete",
        "docker run --rm --entrypoint find \\\n  image /var/lib/mysql -mindepth 1 -delete",
        "mariadb -e \"DROP\n TABLE x\"",
        "docker kill galera1 galera2",
        "docker pause galera2",
        "sudo systemctl kill -s KILL mariadb",
        "pkill mariadbd",
        "kill -9 1",
        "mkfs.ext4 /dev/sdb",
        "wipefs -a /dev/sdb",
        "shred key.pem",
        "tc qdisc add dev eth0 root netem delay 1s",
        "mariadb -e \"SET GLOBAL wsrep_provider_options='gmcast.isolate=1'\"",
        "sudo galera_new_cluster",
        "mariadbd --wsrep-new-cluster",
        "sed -i 's/^safe.*/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat",
        "./lab up --reset",
        "./lab certs issue --renew-ca",
        "./lab clean",
        "docker volume prune -f",
        "dd if=/dev/zero of=/dev/sdb",
        "mariadb -e \"DROP TABLE x\"",
        "mariadb -e 'truncate table x'",
        "mariadb -e \"DELETE FROM resources\"",
        "mariadb -e \"UPDATE users SET deleted = 1\"",
        "mariadb -e 'RESET MASTER'",
        "mariadb -e \"PURGE BINARY LOGS BEFORE NOW()\"",
        "iptables -A INPUT -s $peer -j DROP",
        "docker network disconnect lab galera3",
        "./lab certs issue --force",
        "./lab down",
        "docker exec galera2 mariadb-backup --backup --stream=xbstream > /backups/galera2.mbs",
        "mariadb -e \"SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'\"",
        "mariadb -e 'CREATE OR REPLACE TABLE t (id INT)'",
        "docker cp certs/galera1/. galera1:/etc/mysql/tls/",
        "docker cp my.cnf galera1:/etc/mysql/mariadb.conf.d/",
        "sudo cp -p kept.cnf /etc/mysql/mariadb.conf.d/50-server.cnf",
        "cp next-certs/client/ca.pem certs/client/ca.pem",
        "sh -c 'cd /etc/mysql && cp -a kept/. tls/'",
        "mv tls-new/server-key.pem /etc/mysql/tls/server-key.pem",
        "find /srv/new -name '*.pem' -exec mv -t /etc/mysql/tls {} +",
        "mv certs/client stolen-client",
        "ln -sfn releases/2 /etc/mysql/tls",
        "scp my.cnf galera1:/etc/mysql/my.cnf",
        "rsync -a certs/galera1/ galera1:/etc/mysql/tls",
        "install -m 600 -o mysql /dev/stdin /etc/galera/backup.cnf",
        "echo x | ssh galera1 sudo tee /etc/mysql/my.cnf > /dev/null",
        "sudo sed -i 's|32M|64M|' /etc/mysql/my.cnf",
        "sudo sed -E -i.bak -e 's/a/b/' /etc/mysql/my.cnf",
        "sh -c 'cd /var/lib/mysql; sed -i s/2/3/ grastate.dat'",
        "sh -c 'cat > /etc/mysql/my.cnf'",
        "openssl rand -hex 9 >| /root/password",
        "cat key >certs/galera1/server-key.pem",
        "mariadb -e \"ALTER USER 'passbolt'@'%' REQUIRE X509\"",
        "mariadb -e \"set password for root@localhost = PASSWORD('x')\""
      })
  void findsWhatDestroys(String command) {
    assertThat(Danger.in(command)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker run --rm --network x image ls",
        "docker stop -t 600 galera2",
        "docker logs --since 1m galera3 2>&1 | grep -oE 'Receiving IST: .*'",
        "mariadb -e \"SELECT * FROM resources WHERE deleted = 0\" > /tmp/x",
        "mariadb -e \"DELETE FROM t WHERE id = 1\"",
        "mariadb -e \"UPDATE t SET a = 1 WHERE id = 1\"",
        "cat confirm.txt; echo overkill skill",
        "SHOW STATUS LIKE 'wsrep_cluster_status'",
        "mariadb-backup --prepare --target-dir=/x 2>/dev/null",
        "docker cp galera1:/var/lib/mysql/grastate.dat - | tar -xO",
        "docker cp bootstrap-once galera1:/etc/galera/",
        "docker cp extra.cnf galera1:/etc/mysql/mariadb.conf.d/zz-extra.cnf",
        "docker create --name galera4 x && docker cp certs/galera4 galera4:/etc/mysql/tls",
        "cp -Rp certs/. certs-before/",
        "mv certs certs-before",
        "test ! -e certs-both && mv certs certs-both && mv next-certs certs",
        "cp -a /var/lib/mysql/. /var/lib/mysql-saved",
        "sudo apt-get install -y mariadb-server /var/cache/apt/x.deb",
        "install -d -m 750 /etc/mysql/tls",
        "ln -s ../tls /etc/mysql/tls-link",
        "sh -c 'cd /etc/mysql && grep -c x my.cnf' | tee positions.txt",
        "(cd /etc/mysql; ls) > first.txt",
        "echo x | tee -a /etc/mysql/my.cnf >> /var/log/x",
        "sed -n '/^x/p' /etc/mysql/my.cnf",
        "awk '$1 >= 3 {print}' /etc/mysql/my.cnf",
        "openssl rand -hex 9 > /tmp/password"
      })
  void leavesTheRestAlone(String command) {
    assertThat(Danger.in(command)).isEmpty();
  }

  @Test
  void aProcedureThatDestroysWithoutAWordIsStoppedBeforeItDoes() {
    assertThatThrownBy(() -> in(SectionKind.PROCEDURE).step("Empty it").run("rm -rf data"))
        .hasMessageContaining("Step \"Empty it\" of \"Bring a node back\" destroys by \"rm\"")
        .hasMessageContaining("say loses(…) before it");
    in(SectionKind.PROCEDURE).step("Empty it").loses("the data").run("true # rm -rf data");
    in(SectionKind.DRILL).step("Empty it").run("true # rm -rf data");
  }

  @Test
  void aProceduresStepIsOneCommandWithAResultThatAPersonSees() {
    assertThatThrownBy(() -> in(SectionKind.CHECK).step("Look").run("true").run("true"))
        .hasMessageContaining("has a second command: begin another step");
    assertThatThrownBy(
            () -> in(SectionKind.PROCEDURE).step("Look").run("echo Synced").matches("Synced$"))
        .hasMessageContaining("say by youSee(…) what a person sees then");
    in(SectionKind.PROCEDURE).step("Look").youSee("`Synced`").run("true").matches("ok$");
  }

  private Runbook in(SectionKind kind) {
    FakeRunner runner = new FakeRunner().answers(0, "ok", "").answers(0, "ok", "");
    Recorder recorder = FakeRun.open(folder, runner);
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(ExampleChapter.class));
    chapter.section(new SectionDescription("A section", kind, List.of()));
    return chapter.page();
  }
}
