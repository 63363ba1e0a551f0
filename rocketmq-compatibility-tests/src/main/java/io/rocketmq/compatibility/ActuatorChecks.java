package io.rocketmq.compatibility;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Checks of what Actuator tells, over HTTP.
 */
final class ActuatorChecks {

	private final HttpClient http = HttpClient.newHttpClient();

	private final String base;

	ActuatorChecks(int port) {
		this.base = "http://localhost:" + port + "/actuator/";
	}

	void run() throws IOException, InterruptedException {
		get("health/rocketmq", "\"status\":\"UP\"", "\"brokers\":", "\"connected\":true");
		get("health/rocketmqListeners", "\"status\":\"UP\"", "\"running\":4");
		get("health", "\"rocketmq\":", "\"rocketmqListeners\":");
		get("metrics", "\"rocketmq.");
	}

	private void get(String path, String... expected) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.base + path)).build();
		HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
		for (String each : expected) {
			Checks.require(response.statusCode() == 200 && response.body().contains(each),
					path + " lacks " + each + ": " + response.statusCode() + " " + response.body());
		}
	}

}
