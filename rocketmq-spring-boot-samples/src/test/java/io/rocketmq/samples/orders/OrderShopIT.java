package io.rocketmq.samples.orders;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.metrics.RocketMQMeter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The shop as it runs by the README's first command.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OrderShopIT {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private Demo demo;

	@Autowired
	private Account account;

	@Autowired
	private RocketMQClient client;

	@Autowired
	private RocketMQTemplate template;

	@LocalServerPort
	private int port;

	@Test
	void aThousandOrdersArriveAndTheShopStaysOpen() throws Exception {
		await().atMost(PATIENCE).until(() -> this.demo.result() != null);
		Account.Summary summary = this.demo.result();
		assertThat(summary).isNotNull();
		assertThat(summary.sent()).isEqualTo(1000);
		assertThat(summary.consumed()).isEqualTo(1000);
		assertThat(summary.redelivered()).isEqualTo(20);
		assertThat(summary.lost()).isZero();
		assertThat(summary.paymentsDue()).isEqualTo(90);
		assertThat(summary.paymentsRolledBack()).isEqualTo(10);
		assertThat(summary.paymentsConsumed()).isEqualTo(90);
		assertThat(this.demo.getExitCode()).isZero();

		HttpResponse<String> placed = send(HttpRequest.newBuilder(uri("/orders"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"customer\": \"Grüße\", \"amount\": 12.50}")));
		assertThat(placed.statusCode()).isEqualTo(201);
		assertThat(placed.body()).contains("order-1001");
		await().atMost(PATIENCE).until(() -> this.account.summary().consumed() == 1001);

		HttpResponse<String> health = send(HttpRequest.newBuilder(uri("/actuator/health")));
		assertThat(health.statusCode()).isEqualTo(200);
		assertThat(health.body()).contains("\"rocketmq\"", "broker-a");
		assertThat(count("/actuator/metrics/rocketmq.producer.send?tag=topic:orders")).isEqualTo(1001);
		assertThat(count("/actuator/metrics/rocketmq.consumer.delivery?tag=group:warehouse&tag=result:success"))
			.isEqualTo(1001);
		assertThat(count("/actuator/metrics/rocketmq.consumer.delivery?tag=group:warehouse&tag=result:retry"))
			.isEqualTo(20);
		assertThat(count("/actuator/metrics/rocketmq.consumer.redeliveries")).isEqualTo(20);
		everyMeterIsInAScrape();
		theEndpointAnswersAsItsPageShows();
		aListenerIsStoppedAndStarted();
	}

	private void theEndpointAnswersAsItsPageShows() throws Exception {
		Order illegal = new Order("order-x", "Ada", BigDecimal.ONE);
		this.template.message(illegal).to(OrderDesk.ORDERS, "created").key(illegal.id()).send();
		this.template.message(illegal).to(OrderDesk.ORDERS, "created").key(illegal.id()).send();
		String deadLetters = "/actuator/rocketmq/dead-letters/warehouse?limit=100";
		await().atMost(PATIENCE).until(() -> json(get(deadLetters)).get("count").asInt() == 2);
		String messageId = json(get(deadLetters)).get("letters").get(0).get("messageId").asString();

		List<ActuatorPage.Example> examples = ActuatorPage.examples();
		assertThat(examples).hasSizeGreaterThanOrEqualTo(5);
		for (ActuatorPage.Example example : examples) {
			HttpResponse<String> answer = example.method().equals("GET") ? get(example.path())
					: post(example.path(), example.body().replaceAll("[0-9A-F]{32}", messageId));
			assertThat(ActuatorPage.keys(json(answer))).as(example.path() + ": " + answer.body())
				.isEqualTo(ActuatorPage.keys(example.answer()));
			assertThat(answer.statusCode()).isEqualTo(example.answer().has("error") ? 404 : 200);
		}
		JsonNode overview = json(get("/actuator/rocketmq"));
		assertThat(overview.get("clients")).hasSize(1);
		assertThat(overview.get("containers").valueStream().map((each) -> each.get("group").asString()))
			.contains("warehouse", "accounting");
		// The first was sent again by an example, and failed again.
		await().atMost(PATIENCE).until(() -> json(get(deadLetters)).get("count").asInt() == 3);
	}

	private void aListenerIsStoppedAndStarted() throws Exception {
		String warehouse = "/actuator/rocketmq/containers/warehouse-ship";
		assertThat(json(post(warehouse, "{\"action\": \"stop\"}")).get("state").asString()).isEqualTo("STOPPED");
		HttpResponse<String> health = get("/actuator/health/rocketmqListeners");
		assertThat(health.statusCode()).isEqualTo(200);
		assertThat(json(health).get("details").get("stopped").asInt()).isOne();
		assertThat(json(post(warehouse, "{\"action\": \"start\"}")).get("state").asString()).isEqualTo("RUNNING");
		HttpResponse<String> nothing = post(warehouse, "{}");
		assertThat(nothing.statusCode()).isEqualTo(400);
		assertThat(json(nothing).get("error").asString()).startsWith("Illegal action: null.");
		assertThat(get(warehouse + "?limit=many").statusCode()).isEqualTo(400);
		assertThat(get(warehouse + "?limit=many").body()).doesNotContain("\tat ");
	}

	private static JsonNode json(HttpResponse<String> response) {
		return new JsonMapper().readTree(response.body());
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path)));
	}

	private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private void everyMeterIsInAScrape() throws Exception {
		Producer producer = this.client.producer("recalls");
		SendResult reminder = producer
			.send(Message.to("orders").body(new byte[] { 1 }).delay(Duration.ofHours(1)).build());
		// Brokers recall messages only if they are told to; a refusal is counted, too.
		producer.recallAsync("orders", Objects.requireNonNull(reminder.recallHandle()))
			.handle((id, failure) -> failure)
			.join();
		this.client.brokers().checkAll();
		List<String> names = Arrays.stream(RocketMQMeter.values()).map(OrderShopIT::prometheusName).toList();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(scrape().lines()
				.filter((line) -> line.startsWith("# TYPE "))
				.map((line) -> line.split(" ")[2])
				.filter(OrderShopIT::isMeter)
				.filter((name) -> !name.endsWith("_seconds_max") && !name.endsWith("_batch_messages_max")))
				.containsExactlyInAnyOrderElementsOf(names));
		List<String> samples = scrape().lines().filter(OrderShopIT::isMeter).toList();
		assertThat(samples).hasSizeGreaterThan(100).allMatch((line) -> line.contains("client=\"default\""));
		assertThat(samples)
			.noneMatch((line) -> line.contains(this.client.status().clientId()) || line.contains("127.0.0.1"));
		assertThat(samples.stream().filter((line) -> line.startsWith("rocketmq_consumer_lag_messages{")))
			.anyMatch((line) -> line.contains("group=\"warehouse\"") && line.contains("topic=\"orders\""));
	}

	private String scrape() throws IOException, InterruptedException {
		HttpResponse<String> scrape = send(HttpRequest.newBuilder(uri("/actuator/prometheus")));
		assertThat(scrape.statusCode()).isEqualTo(200);
		return scrape.body();
	}

	/**
	 * Whether a name, or a line that begins with it, is of a meter of this project.
	 */
	private static boolean isMeter(String name) {
		return name.startsWith("rocketmq_");
	}

	private static String prometheusName(RocketMQMeter meter) {
		String unit = meter.getBaseUnit().isEmpty() ? null : meter.getBaseUnit();
		String name = new PrometheusNamingConvention().name(meter.getName(), meter.getType(), unit);
		return (meter.getType() == Meter.Type.COUNTER && !name.endsWith("_total")) ? name + "_total" : name;
	}

	private double count(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = send(HttpRequest.newBuilder(uri(path)));
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		String start = "\"COUNT\",\"value\":";
		String body = response.body();
		int at = body.indexOf(start);
		assertThat(at).as(body).isPositive();
		return Double.parseDouble(body.substring(at + start.length(), body.indexOf('}', at)));
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
