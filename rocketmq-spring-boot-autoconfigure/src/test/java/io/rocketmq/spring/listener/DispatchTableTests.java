package io.rocketmq.spring.listener;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.listener.DispatchTable.Route;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class DispatchTableTests {

	@Test
	void messagesGoToTheEndpointOfTheirTopicAndTag() {
		DispatchTable table = table(Endpoints.endpoint("x", "orders", "x", false),
				Endpoints.endpoint("yz", "orders", "y || z", false), Endpoints.endpoint("all", "returns", "*", false));
		assertThat(id(table, Endpoints.message("orders", "x", 1, 0))).isEqualTo("x");
		assertThat(id(table, Endpoints.message("orders", "z", 1, 0))).isEqualTo("yz");
		assertThat(id(table, Endpoints.message("returns", "x", 1, 3))).isEqualTo("all");
		assertThat(id(table, Endpoints.message("returns", null, 1, 0))).isEqualTo("all");
		assertThat(id(table, Endpoints.message("orders", "w", 1, 0))).isNull();
		assertThat(id(table, Endpoints.message("orders", null, 1, 0))).isNull();
		assertThat(id(table, Endpoints.message("other", "x", 1, 0))).isNull();
		assertThat(id(DispatchTable.EMPTY, Endpoints.message(1))).isNull();
		assertThat(table.subscriptions()).containsOnly(Map.entry("orders", FilterExpression.tags("x", "y", "z")),
				Map.entry("returns", FilterExpression.all()));
	}

	@Test
	void aSingleEndpointGetsNoMessagesOfOtherTags() {
		DispatchTable table = table(Endpoints.endpoint("created", "orders", "created", false));
		assertThat(id(table, Endpoints.message("orders", "created", 1, 2))).isEqualTo("created");
		assertThat(id(table, Endpoints.message("orders", "paid", 1, 2))).as("redelivered, of a removed endpoint")
			.isNull();
	}

	@Test
	void theBrokerAloneDecidesAboutSql() {
		FilterExpression sql = FilterExpression.sql("a > 3");
		DispatchTable table = table(Endpoints.endpoint("sql", "orders", sql, false, RocketMQListenerSettings.NONE, ""));
		assertThat(id(table, Endpoints.message("orders", "any", 1, 0))).isEqualTo("sql");
		assertThat(table.subscriptions()).containsOnly(Map.entry("orders", sql));
	}

	@Test
	void aDeadLetterThatIsRedeliveredHasItsFirstTopic() {
		DispatchTable one = table(Endpoints.endpoint("dead", "%DLQ%billing", "*", false));
		assertThat(id(one, Endpoints.message("%DLQ%billing", null, 1, 0))).isEqualTo("dead");
		assertThat(id(one, Endpoints.message("orders", null, 1, 1))).isEqualTo("dead");
		assertThat(id(one, Endpoints.message("orders", null, 1, 0))).isNull();
		DispatchTable two = table(Endpoints.endpoint("dead", "%DLQ%billing", "*", false),
				Endpoints.endpoint("lost", "%DLQ%shipping", "*", false));
		assertThat(id(two,
				new FakeReceivedMessage("orders", new byte[1], Map.of(RocketMQHeaders.ORIGINAL_GROUP, "shipping"), 1)))
			.isEqualTo("lost");
		assertThat(id(two, Endpoints.message("orders", null, 1, 1))).isNull();
	}

	private static DispatchTable table(RocketMQListenerEndpoint... endpoints) {
		return new DispatchTable(
				List.of(endpoints).stream().map((endpoint) -> new Route(endpoint, (delivery) -> null)).toList());
	}

	private static @Nullable String id(DispatchTable table, FakeReceivedMessage message) {
		Route route = table.route(message);
		return (route != null) ? route.endpoint().id() : null;
	}

}
