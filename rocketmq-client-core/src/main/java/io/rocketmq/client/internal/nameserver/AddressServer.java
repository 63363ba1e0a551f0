package io.rocketmq.client.internal.nameserver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Endpoint;

/**
 * Web page with the addresses of name servers, {@code host:port} separated by {@code ;}
 * (Apache's {@code DefaultTopAddressing}).
 */
final class AddressServer {

	private static final int MAX_LENGTH = 64 * 1024;

	private final URI uri;

	private final Duration timeout;

	private final HttpClient http;

	AddressServer(URI uri, Duration timeout) {
		this.uri = uri;
		this.timeout = timeout;
		this.http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NORMAL)
			.connectTimeout(timeout)
			.build();
	}

	URI uri() {
		return this.uri;
	}

	/**
	 * Reads the page. Blocks at most for the timeout, however slowly the page arrives.
	 */
	List<String> read() throws IOException {
		HttpRequest request = HttpRequest.newBuilder(this.uri).timeout(this.timeout).build();
		CompletableFuture<HttpResponse<String>> answer = this.http.sendAsync(request, (status) -> new LimitedText());
		try {
			HttpResponse<String> page = answer.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
			if (page.statusCode() != 200) {
				throw new IOException("answered with status " + page.statusCode());
			}
			String text = page.body().trim();
			return Endpoint.parseList(text.endsWith(";") ? text.substring(0, text.length() - 1) : text)
				.stream()
				.map(Endpoint::toString)
				.toList();
		}
		catch (TimeoutException ex) {
			throw new IOException("page is incomplete after " + this.timeout.toMillis() + " ms", ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw (cause instanceof IOException failure) ? failure : new IOException(cause.toString(), cause);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("thread was interrupted", ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
		finally {
			// Ends an exchange that is still open, and its connection.
			answer.cancel(true);
		}
	}

	/** Body subscriber that reads text up to the maximum length. */
	private static final class LimitedText implements HttpResponse.BodySubscriber<String> {

		private final HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers
			.ofString(StandardCharsets.UTF_8);

		private Flow.@Nullable Subscription subscription;

		private long length;

		@Override
		public CompletionStage<String> getBody() {
			return this.text.getBody();
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			this.text.onSubscribe(subscription);
		}

		@Override
		public void onNext(List<ByteBuffer> buffers) {
			buffers.forEach((buffer) -> this.length += buffer.remaining());
			if (this.length > MAX_LENGTH) {
				if (this.subscription != null) {
					this.subscription.cancel();
				}
				onError(new IOException("page is longer than " + MAX_LENGTH + " bytes"));
			}
			else {
				this.text.onNext(buffers);
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.text.onError(failure);
		}

		@Override
		public void onComplete() {
			this.text.onComplete();
		}

	}

}
