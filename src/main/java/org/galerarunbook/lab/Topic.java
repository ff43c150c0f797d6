package org.galerarunbook.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Tags of chapters, as annotations, so that a misspelt one does not compile. */
public final class Topic {

  private Topic() {}

  /** Certificates and keys. */
  @Tag("certificates")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Certificates {}

  /** Bootstrapping a cluster and joining it. */
  @Tag("bootstrap")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Bootstrap {}

  /** Write-set replication. */
  @Tag("replication")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Replication {}

  /** Encryption and authentication of connections. */
  @Tag("tls")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Tls {}

  /** State snapshot transfer. */
  @Tag("sst")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Sst {}

  /** Incremental state transfer. */
  @Tag("ist")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Ist {}

  /** Nodes that fail and come back. */
  @Tag("recovery")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Recovery {}

  /** Passbolt, Valkey and the proxy. */
  @Tag("application")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Application {}

  /** Few and telling: what a change has to pass before it is merged. */
  @Tag("gate")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Gate {}

  /** Backups and restores. */
  @Tag("backup")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Backup {}
}
