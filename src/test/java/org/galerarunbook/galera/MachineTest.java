package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.image.FakeEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.ContainerLaunchException;

class MachineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "offline",
        "initializing",
        "starting",
        "Failed to connect to bus: No such file or directory"
      })
  void aHostThatStartsIsWaitedFor(String said) {
    assertThat(Machine.hasStarted(said)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "degraded", "maintenance", "its first process is stopped"})
  void oneThatHasStartedOrNeverWillIsNot(String said) {
    assertThat(Machine.hasStarted(said)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | authorization denied by plugin opa: request rejected by administrative policy",
        "500 | plugin no-root failed with error: AuthZPlugin.AuthZReq: --cap-add not allowed",
        "500 | OCI runtime create failed: unable to apply caps: operation not permitted: unknown",
        "400 | invalid CapAdd: SYS_ADMIN",
        "500 | seccomp is not configured on this host"
      })
  @DisplayName("An engine that refuses what systemd asks for can't have hosts, and says why")
  void refused(int status, String message) throws IOException {
    assertThatThrownBy(() -> launchedBy(status, message))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("hosts with systemd can't run on this engine: it refused")
        .hasMessageContainingAll(message, "It needs the capability SYS_ADMIN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | No such image: galera-runbook/host:trixie",
        "409 | Conflict. The container name /galera1-hosts is already in use by container 4d3f",
        "403 | endpoint with name galera1-hosts already exists in network lab",
        "500 | driver failed programming external connectivity: port is already allocated",
        "500 | open /var/lib/docker/capacity: no space left on device"
      })
  @DisplayName("What an engine refuses for another reason is a failure like any other")
  void failed(int status, String message) throws IOException {
    assertThatThrownBy(() -> launchedBy(status, message))
        .isInstanceOf(ContainerLaunchException.class)
        .rootCause()
        .isInstanceOf(DockerException.class)
        .hasMessageContaining(message);
  }

  /** As Testcontainers wraps what the engine says. */
  private static void launchedBy(int status, String message) throws IOException {
    try (FakeEngine fake = new FakeEngine()) {
      fake.on("POST /containers/create", status, "{\"message\":\"" + message + "\"}");
      Machine.launch(
          () -> {
            try {
              return LabContainer.named(
                  fake.engine().client().createContainerCmd("host").exec().getId());
            } catch (DockerException e) {
              throw new ContainerLaunchException(
                  "Container startup failed for image host",
                  new ContainerLaunchException("Could not create/start container", e));
            }
          });
    }
  }

  @Test
  @DisplayName("With several trees of control groups a host reads them, with one it has its own")
  void controlGroups() {
    HostConfig several = HostConfig.newHostConfig();
    Machine.rights(several, false);
    assertThat(several.getBinds()).singleElement().hasToString("/sys/fs/cgroup:/sys/fs/cgroup:ro");
    assertThat(several.getCgroupnsMode()).isNotEqualTo("private");
    HostConfig one = HostConfig.newHostConfig();
    Machine.rights(one, true);
    assertThat(one.getBinds()).isEmpty();
    assertThat(one.getCgroupnsMode()).isEqualTo("private");
    for (HostConfig both : new HostConfig[] {several, one}) {
      assertThat(both.getCapAdd()).containsExactly(Capability.SYS_ADMIN, Capability.NET_ADMIN);
      assertThat(both.getSecurityOpts()).contains("seccomp=unconfined");
      assertThat(both.getPrivileged()).isNotEqualTo(Boolean.TRUE);
    }
  }
}
