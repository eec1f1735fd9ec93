// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A conversation over a WebSocket: sends messages, waits for expected texts, and closes.
 *
 * <p>Thread-safe: a listener's callbacks come one at a time, and the received text is guarded.
 */
final class WebSocketTalk implements WebSocket.Listener {

  private static final String END = "the conversation ended: ";
  private static final String AWAIT = "await ";
  private static final long TIMEOUT_SECONDS = 20;

  private final StringBuilder received = new StringBuilder();

  private WebSocketTalk() {}

  /** Returns the received messages. */
  static String hold(HttpClient client, URI target, List<String> headers, List<String> messages)
      throws IOException, InterruptedException {
    WebSocketTalk talk = new WebSocketTalk();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (String header : headers) {
      String[] pair = header.split(": ?", 2);
      builder.header(pair[0], pair[1]);
    }
    URI address = URI.create(target.toString().replaceFirst("^http", "ws"));
    try {
      WebSocket socket = builder.buildAsync(address, talk).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      for (String message : messages) {
        if (message.startsWith(AWAIT)) {
          talk.await(message.substring(AWAIT.length()).strip());
        } else {
          socket.sendText(message.replace("^@", "\0"), true).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
      }
      socket.abort();
      return talk.text();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the WebSocket received: " + talk.text(), e);
    }
  }

  private synchronized void await(String expected) throws InterruptedException, TimeoutException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (received.indexOf(expected) < 0) {
      long leftNanos = endNanos - System.nanoTime();
      if (leftNanos <= 0 || received.indexOf(END) >= 0) {
        throw new TimeoutException(expected);
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
  }

  private synchronized String text() {
    return received.toString();
  }

  private synchronized void append(CharSequence text) {
    received.append(text);
    notifyAll();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    append(data + (last ? "\n" : ""));
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    append(END + code + "\n");
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable failure) {
    append(END + failure + "\n");
  }
}
