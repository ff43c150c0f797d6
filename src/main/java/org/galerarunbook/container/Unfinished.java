package org.galerarunbook.container;

/**
 * Says that a lab's making, or its removal, has begun and not come to its end: nobody has ever been
 * given what is there, or nobody wants it any more, so it may be taken away. It is a volume, in
 * which nothing is. Where it is missing, a lab's data may be somebody's.
 */
public final class Unfinished {

  static final String ROLE = "unfinished";

  private Unfinished() {}

  /** Before anything is made or removed. */
  public static void begin(LabIdentity identity) {
    LabVolume.create(identity, ROLE);
  }

  /** After everything was. */
  public static void end(LabIdentity identity) {
    LabVolume.remove(identity.volumeName(ROLE));
  }

  /** Whether a lab was cut off on its way. */
  public static boolean isSaidOf(LabIdentity identity) {
    return LabVolume.exists(identity.volumeName(ROLE));
  }
}
