package org.galerarunbook.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A section of a chapter of the {@linkplain Topic.Gate gate} that takes too long for it, and that
 * no later section builds on: {@code verify --gate} leaves it out, each other run has it.
 */
@Tag(BeyondTheGate.TAG)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BeyondTheGate {

  String TAG = "beyond-the-gate";
}
