package io.rocketmq.samples.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

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
		assertThat(count("/actuator/metrics/rocketmq.producer.sent?tag=topic:orders")).isEqualTo(1001);
		assertThat(count("/actuator/metrics/rocketmq.consumer.consumed?tag=group:warehouse&tag=outcome:success"))
			.isEqualTo(1001);
		assertThat(count("/actuator/metrics/rocketmq.consumer.consumed?tag=group:warehouse&tag=outcome:retry"))
			.isEqualTo(20);
		assertThat(count("/actuator/metrics/rocketmq.consumer.redelivered")).isEqualTo(20);
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
