package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.image.ImageProgress.Phase;

/**
 * Pulls an image, or says within seconds that it cannot be pulled. A refusal is final: a registry
 * that answered no is not asked again.
 */
final class ImagePuller {
  /** Up to the registry's first sign of life. */
  static final Duration FIRST_SIGN = Duration.ofSeconds(6);

  /** Between two signs of life of a running download. */
  private static final Duration STALL = Duration.ofSeconds(60);

  private static final Duration TOTAL = Duration.ofMinutes(20);

  /** Why an image could not be pulled, in the registry's or the engine's words. */
  record Outcome(boolean pulled, String reason) {}

  /** A line, or the end, whose text is null where all went well. */
  private record Event(boolean isEnd, String text) {}

  private final DockerClient client;
  private final ImageProgress progress;

  ImagePuller(DockerClient client, ImageProgress progress) {
    this.client = client;
    this.progress = progress;
  }

  Outcome pull(ImageReference image) {
    return pull(image, FIRST_SIGN, false);
  }

  /**
   * Whether a pull would succeed: begins one and stops at its first line, which the engine sends
   * once it has read the image's manifest.
   */
  Outcome ask(ImageReference image, Duration limit) {
    return pull(image, limit, true);
  }

  private Outcome pull(ImageReference image, Duration firstSign, boolean askOnly) {
    progress.line(Phase.PULL, "asking the registry for " + image);
    long end = System.nanoTime() + TOTAL.toNanos();
    Duration patience = firstSign;
    String silence =
        String.format(Locale.ROOT, "no answer within %.1f s", firstSign.toMillis() / 1000.0);
    try (Listener listener = command(image).exec(new Listener())) {
      while (System.nanoTime() < end) {
        Event event = listener.events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          return new Outcome(false, silence);
        }
        if (event.isEnd()) {
          return new Outcome(event.text() == null, event.text());
        }
        if (askOnly) {
          return new Outcome(true, "its registry has it");
        }
        progress.line(Phase.PULL, event.text());
        patience = STALL;
        silence = "the download stood still for " + STALL.toSeconds() + " s";
      }
      return new Outcome(false, "not complete after " + TOTAL.toMinutes() + " min");
    } catch (IOException e) {
      return new Outcome(false, Engine.rootMessage(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while pulling " + image, e);
    }
  }

  private PullImageCmd command(ImageReference image) {
    return image.digest().isEmpty()
        ? client.pullImageCmd(image.repository()).withTag(image.tag())
        : client.pullImageCmd(image.repository() + "@" + image.digest());
  }

  /** Hands the engine's stream to the waiting thread. */
  private static final class Listener extends ResultCallbackTemplate<Listener, PullResponseItem> {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private String error;

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        error = item.getErrorDetail().getMessage();
      }
      String id = item.getId() == null ? "" : item.getId() + ": ";
      // A line per byte count would drown the rest.
      boolean counting =
          item.getProgressDetail() != null && item.getProgressDetail().getTotal() != null;
      events.add(new Event(false, id + item.getStatus() + (counting ? " …" : "")));
    }

    @Override
    public void onError(Throwable failure) {
      // Not told to the super class, which would log a stack trace for a registry's plain no.
      events.add(new Event(true, error != null ? error : Engine.rootMessage(failure)));
    }

    @Override
    public void onComplete() {
      events.add(new Event(true, error));
      super.onComplete();
    }
  }
}
