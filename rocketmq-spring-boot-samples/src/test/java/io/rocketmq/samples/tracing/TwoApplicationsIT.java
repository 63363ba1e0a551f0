package io.rocketmq.samples.tracing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One trace through two applications: HTTP request, send, listener, its database call,
 * and the message that it sends on.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, classes = TwoApplicationsIT.Shop.class,
		properties = { "spring.application.name=shop", "management.tracing.sampling.probability=1.0",
				"rocketmq.producer.send-timeout=30s" })
@EmbeddedRocketMQ(topics = { "traced-orders", "traced-parcels" })
class TwoApplicationsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String CALLER = "b7ad6b7169203331";

	private static final List<SpanData> spans = new CopyOnWriteArrayList<>();

	private static final CompletableFuture<Map<String, String>> parcel = new CompletableFuture<>();

	private static final List<String> tracesInLogs = new CopyOnWriteArrayList<>();

	@LocalServerPort
	private int port;

	@Value("${rocketmq.name-server}")
	private String nameServer;

	@Test
	void aTraceSpansRequestSendListenerAndDatabase() throws Exception {
		try (ConfigurableApplicationContext warehouse = new SpringApplicationBuilder(Warehouse.class)
			.web(WebApplicationType.NONE)
			.run("--spring.application.name=warehouse", "--management.tracing.sampling.probability=1.0",
					"--rocketmq.listener.consume-from=earliest", "--rocketmq.name-server=" + this.nameServer,
					"--rocketmq.producer.send-timeout=30s")) {
			assertThat(warehouse.isRunning()).isTrue();
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/orders"))
					.header("traceparent", "00-" + TRACE + '-' + CALLER + "-01")
					.POST(HttpRequest.BodyPublishers.ofString("order-1"))
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(parcel.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).get("traceparent")).startsWith("00-" + TRACE);
			await().atMost(PATIENCE).until(() -> spans.size() >= 7);
		}
		assertThat(spans).extracting(SpanData::getTraceId).containsOnly(TRACE);
		SpanData request = span("shop", SpanKind.SERVER, CALLER);
		SpanData send = span("shop", SpanKind.PRODUCER, request.getSpanId());
		SpanData failed = span("warehouse", SpanKind.CONSUMER, send.getSpanId());
		assertThat(failed.getName()).isEqualTo("process traced-orders");
		assertThat(value(failed, "outcome")).isEqualTo("retry");
		assertThat(failed.getEvents()).singleElement()
			.satisfies((event) -> assertThat(event.getAttributes().asMap().values()).contains("no stock yet"));
		SpanData processed = spans.stream()
			.filter((span) -> span.getName().equals("process traced-orders") && span != failed)
			.findFirst()
			.orElseThrow();
		assertThat(processed.getParentSpanId()).isEqualTo(send.getSpanId());
		assertThat(value(processed, "outcome")).isEqualTo("success");
		assertThat(value(processed, "attempt")).isEqualTo("2");
		SpanData database = span("warehouse", SpanKind.INTERNAL, processed.getSpanId());
		assertThat(database.getName()).isEqualTo("update stock");
		SpanData forward = span("warehouse", SpanKind.PRODUCER, processed.getSpanId());
		assertThat(forward.getName()).isEqualTo("send traced-parcels");
		assertThat(span("warehouse", SpanKind.CONSUMER, forward.getSpanId()).getName())
			.isEqualTo("process traced-parcels");
		assertThat(tracesInLogs).containsExactly(TRACE, TRACE);
	}

	private static SpanData span(String application, SpanKind kind, String parent) {
		return spans.stream()
			.filter((span) -> span.getKind() == kind && span.getParentSpanId().equals(parent))
			.filter((span) -> application
				.equals(span.getResource().getAttribute(AttributeKey.stringKey("service.name"))))
			.findFirst()
			.orElseThrow(() -> new AssertionError(application + ' ' + kind + ' ' + parent + " is not in " + spans));
	}

	private static String value(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	/** Application that takes orders by HTTP. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Orders.class, Spans.class })
	static class Shop {

	}

	/** Application that processes orders. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Stock.class, Spans.class })
	static class Warehouse {

	}

	/** Fails at the first delivery. */
	static class Stock {

		private final ObservationRegistry observations;

		private boolean failed;

		Stock(ObservationRegistry observations) {
			this.observations = observations;
		}

		@RocketMQMessageListener(topic = "traced-orders", consumerGroup = "traced-warehouse", consumeMode = "orderly",
				suspendTime = "50ms")
		@SendTo("traced-parcels")
		String pack(String order) {
			tracesInLogs.add(MDC.get("traceId"));
			if (!this.failed) {
				this.failed = true;
				throw new IllegalStateException("no stock yet");
			}
			Observation.createNotStarted("jdbc.update", this.observations)
				.contextualName("update stock")
				.observe(() -> {
				});
			return order;
		}

		@RocketMQMessageListener(topic = "traced-parcels", consumerGroup = "traced-carrier")
		void carry(ReceivedMessage message) {
			parcel.complete(message.properties());
		}

	}

	@RestController
	static class Orders {

		private final RocketMQTemplate rocketmq;

		Orders(RocketMQTemplate rocketmq) {
			this.rocketmq = rocketmq;
		}

		@PostMapping("/orders")
		String place(@RequestBody String order) {
			return this.rocketmq.message(order).to("traced-orders").send().messageId();
		}

	}

	/** Keeps what ends. */
	static class Spans implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			spans.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
