// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.cloudfront;

import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClientBuilder;
import software.amazon.awssdk.services.cloudfront.model.CloudFrontException;

/**
 * A distribution of CloudFront, by the SDK of AWS: paths, prefixes as paths with a wildcard, and
 * tags, of which the distribution reads the header that its cache tag configuration names. At most
 * 3000 paths and tags and 15 wildcards are in one invalidation.
 *
 * <p>Thread-safe. Each path, wildcard and tag is charged as one path.
 */
public final class CloudFrontProvider implements PurgeProvider, AutoCloseable {
  private static final int MAX_PATHS = 3000;
  private static final int MAX_WILDCARDS = 15;
  private static final int MAX_TAGS = 50;
  private static final int MAX_HEADER = 10_000;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final String IN_PROGRESS = "TooManyInvalidationsInProgress";

  private final String distributionId;
  private final String tagHeader;
  private final CloudFrontClient client;

  /**
   * Creates the provider.
   *
   * @param distributionId of the distribution
   * @param tagHeader the response header of its cache tag configuration
   * @param credentials with the permission to create invalidations
   * @param api an address in place of that of AWS; null for that of AWS
   * @param timeout longest wait for a response
   */
  public CloudFrontProvider(
      String distributionId,
      String tagHeader,
      AwsCredentialsProvider credentials,
      @Nullable URI api,
      Duration timeout) {
    this.distributionId = distributionId;
    this.tagHeader = tagHeader;
    CloudFrontClientBuilder builder =
        CloudFrontClient.builder()
            .region(Region.AWS_GLOBAL)
            .credentialsProvider(credentials)
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(timeout)
                    .socketTimeout(timeout)
                    .build())
            // Purges are tried again by the queue, with a longer pause.
            .overrideConfiguration(each ->
                each.apiCallTimeout(timeout).retryStrategy(DefaultRetryStrategy.doNotRetry()));
    if (api != null) {
      builder.endpointOverride(api);
    }
    this.client = builder.build();
  }

  @Override
  public String name() {
    return "cloudfront";
  }

  @Override
  public TagHeader tagHeader() {
    return new TagHeader(tagHeader, ",", MAX_TAGS, MAX_HEADER);
  }

  @Override
  public List<CdnCall> plan(Purge purge) {
    List<String> items = new ArrayList<>();
    purge.tags().forEach(each -> items.add("#" + each));
    purge.urls().forEach(each -> items.add(path(each)));
    List<CdnCall> planned = new ArrayList<>();
    add(planned, items, MAX_PATHS);
    add(planned, purge.prefixes().stream().map(each -> path(each) + "*").toList(), MAX_WILDCARDS);
    return planned;
  }

  private void add(List<CdnCall> planned, List<String> items, int max) {
    for (int from = 0; from < items.size(); from += max) {
      planned.add(
          new CdnCall(
              "POST",
              "/2020-05-31/distribution/" + distributionId + "/invalidation",
              Map.of(),
              items.subList(from, Math.min(items.size(), from + max)),
              ""));
    }
  }

  private static String path(String address) {
    URI uri = URI.create(address);
    String query = uri.getRawQuery();
    return uri.getRawPath() + (query == null ? "" : "?" + query);
  }

  @Override
  public void make(CdnCall call) throws IOException {
    try {
      client.createInvalidation(request ->
          request
              .distributionId(distributionId)
              .invalidationBatch(batch ->
                  batch
                      .callerReference(UUID.randomUUID().toString())
                      .paths(paths -> paths.quantity(call.items().size()).items(call.items()))));
    } catch (CloudFrontException refused) {
      throw classified(refused);
    } catch (SdkClientException failed) {
      throw new IOException("cloudfront did not respond", failed);
    }
  }

  /** CloudFront reports that too many invalidations run by 400, not by 429. */
  private static IOException classified(CloudFrontException refused) {
    AwsErrorDetails details = refused.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String message = "cloudfront responded %d %s".formatted(refused.statusCode(), code);
    if (IN_PROGRESS.equals(code)
        || refused.isThrottlingException()
        || refused.statusCode() == TOO_MANY_REQUESTS) {
      throw new RetryLaterException(message, PAUSE, refused);
    }
    // A response without a code is not CloudFront's, but a proxy's.
    boolean mendable =
        code.isEmpty()
            || code.contains("Access")
            || code.contains("Token")
            || code.contains("Signature");
    if (refused.statusCode() < SERVER_ERROR && !mendable) {
      throw new PermanentFailureException(message, refused);
    }
    return new IOException(message, refused);
  }

  @Override
  public void close() {
    client.close();
  }
}
