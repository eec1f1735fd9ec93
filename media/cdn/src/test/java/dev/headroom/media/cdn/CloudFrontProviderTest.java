// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import dev.headroom.media.cdn.cloudfront.CloudFrontProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** CloudFront, before a server that checks the shape and the signature of its calls. */
class CloudFrontProviderTest {
  private static final String SECRET = "wJalrXUtnFEMI";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=AKID/(\\d{8})/([\\w-]+)/cloudfront/aws4_request,"
              + " ?SignedHeaders=([\\w;-]+), ?Signature=([0-9a-f]{64})");

  private final ApiServer server = new ApiServer();
  private final CloudFrontProvider provider = provider(Duration.ofSeconds(20));

  CloudFrontProviderTest() throws IOException {
    server.respond(
        201,
        Map.of("Content-Type", "text/xml"),
        """
        <Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>I1</Id>
        <Status>InProgress</Status><CreateTime>2026-11-28T00:00:00Z</CreateTime></Invalidation>\
        """);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  @Test
  void createsASignedInvalidation() throws Exception {
    make(provider, Purge.tags("a-1").and(Purge.urls("https://x.org/1?q=2")));

    ApiServer.Request request = server.requests().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri().getPath()).isEqualTo("/2020-05-31/distribution/D1/invalidation");
    assertThat(request.body())
        .contains(
            "<Quantity>2</Quantity>",
            "<Path>#a-1</Path>",
            "<Path>/1?q=2</Path>",
            "<CallerReference>");
    assertThat(signature(request)).isEqualTo(sentSignature(request));
  }

  @Test
  void keepsWithinTheLimitsOfAnInvalidation() {
    String[] urls =
        IntStream.range(0, 5000).mapToObj(each -> "https://x.org/" + each).toArray(String[]::new);
    String[] prefixes =
        IntStream.range(0, 20)
            .mapToObj(each -> "https://x.org/" + each + "/")
            .toArray(String[]::new);

    List<CdnCall> calls = provider.plan(Purge.urls(urls).and(Purge.prefixes(prefixes)));

    assertThat(calls).extracting(each -> each.items().size()).containsExactly(3000, 2000, 15, 5);
    assertThat(calls.get(2).items().getFirst()).isEqualTo("/0/*");
  }

  @Test
  void triesAgainWhileTooManyInvalidationsRun() {
    fail(400, "TooManyInvalidationsInProgress");

    assertThatExceptionOfType(RetryLaterException.class)
        .isThrownBy(() -> make(provider, Purge.tags("a")));
  }

  @Test
  void triesAgainWhatAnOperatorOrTimeMends() {
    fail(403, "AccessDenied");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> make(provider, Purge.tags("a")));
    fail(503, "ServiceUnavailable");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> make(provider, Purge.tags("a")));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void triesAgainWhatAProxyInBetweenRefuses() {
    server.respond(403, Map.of("Content-Type", "text/html"), "<html></html>");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> make(provider, Purge.tags("a")))
        .withMessageContaining("403");
  }

  @Test
  void givesUpWhatIsMalformed() {
    fail(400, "InvalidArgument");

    assertThatExceptionOfType(PermanentFailureException.class)
        .isThrownBy(() -> make(provider, Purge.tags("a")));
  }

  @Test
  void triesAgainWhenTheProviderNeverResponds() {
    server.beSilent();
    try (CloudFrontProvider hasty = provider(Duration.ofMillis(300))) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> make(hasty, Purge.tags("a")));
    }
  }

  private CloudFrontProvider provider(Duration timeout) {
    return new CloudFrontProvider(
        "D1",
        "Cache-Tag",
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", SECRET)),
        server.address(),
        timeout);
  }

  private void fail(int status, String code) {
    server.respond(
        status,
        Map.of("Content-Type", "text/xml"),
        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>m</Message></Error></ErrorResponse>"
            .formatted(code));
  }

  private static void make(PurgeProvider provider, Purge purge) throws Exception {
    for (CdnCall each : provider.plan(purge)) {
      provider.make(each);
    }
  }

  private static String sentSignature(ApiServer.Request request) {
    return authorization(request).group(4);
  }

  private static Matcher authorization(ApiServer.Request request) {
    Matcher sent = AUTHORIZATION.matcher(request.header("Authorization"));
    assertThat(sent.matches()).as(request.header("Authorization")).isTrue();
    return sent;
  }

  /** Signs the request as AWS documents it (Signature Version 4), apart from the SDK. */
  private static String signature(ApiServer.Request request) throws Exception {
    Matcher sent = authorization(request);
    List<String> signed = Arrays.asList(sent.group(3).split(";", -1));
    String headers =
        signed.stream()
            .map(each -> each + ":" + request.header(each).strip() + "\n")
            .collect(Collectors.joining());
    String bodyHash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(request.body().getBytes(StandardCharsets.UTF_8)));
    String canonical =
        String.join(
            "\n",
            request.method(),
            request.uri().getRawPath(),
            "",
            headers,
            sent.group(3),
            bodyHash);
    String scope = sent.group(1) + "/" + sent.group(2) + "/cloudfront/aws4_request";
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            request.header("X-Amz-Date"),
            scope,
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
    for (String each : scope.split("/", -1)) {
      key = hmac(key, each);
    }
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
