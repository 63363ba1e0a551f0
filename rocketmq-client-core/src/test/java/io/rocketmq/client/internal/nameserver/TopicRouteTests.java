package io.rocketmq.client.internal.nameserver;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.nameserver.RouteReader;
import io.rocketmq.client.internal.protocol.body.TopicRouteBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicRouteTests {

	private static final String APACHE = """
			{"brokerDatas":[{"brokerAddrs":{"0":"10.0.0.1:10911","1":"10.0.0.2:10911"},"brokerName":"b","cluster":"c",\
			"enableActingMaster":false},{"brokerAddrs":{"0":"10.0.0.3:10911"},"brokerName":"a","cluster":"c"}],\
			"filterServerTable":{},"queueDatas":[{"brokerName":"b","perm":6,"readQueueNums":2,"topicSysFlag":0,\
			"writeQueueNums":1},{"brokerName":"a","perm":6,"readQueueNums":1,"topicSysFlag":0,"writeQueueNums":2}],\
			"topicQueueMappingByBroker":{}}""";

	@Test
	void anAnswerOfApachesNameServerIsRead() {
		TopicRoute route = route(APACHE);
		assertThat(route.topic()).isEqualTo("t");
		assertThat(route.writableQueues()).containsExactly(new MessageQueue("t", "a", 0), new MessageQueue("t", "a", 1),
				new MessageQueue("t", "b", 0));
		assertThat(route.readableQueues()).containsExactly(new MessageQueue("t", "a", 0), new MessageQueue("t", "b", 0),
				new MessageQueue("t", "b", 1));
		assertThat(route.master("b")).isEqualTo("10.0.0.1:10911");
		assertThat(route.brokers().get("b")).containsEntry(1L, "10.0.0.2:10911");
		assertThat(route.master("other")).isNull();
		assertThat(route).isEqualTo(route(APACHE));
	}

	@Test
	void queuesOfAStaticTopicFollowItsMapping() {
		TopicRoute route = route(APACHE.replace("\"topicQueueMappingByBroker\":{}",
				"\"topicQueueMappingByBroker\":{\"a\":{\"bname\":\"a\",\"scope\":\"__global__\",\"totalQueues\":3,"
						+ "\"epoch\":1,\"currIdMap\":{0:0,1:1}},\"b\":{\"bname\":\"b\",\"scope\":\"__global__\","
						+ "\"totalQueues\":3,\"epoch\":2,\"currIdMap\":{1:0}}}"));
		List<MessageQueue> queues = route.writableQueues();
		assertThat(queues).extracting(MessageQueue::brokerName).containsOnly("__syslo__global__");
		assertThat(queues).extracting(MessageQueue::queueId).containsExactly(0, 1, 2);
		// The newer mapping has queue 1; no broker has queue 2.
		assertThat(queues).extracting(route::brokerOf).containsExactly("a", "b", "__syslo__none__");
	}

	@Test
	void anOrderedTopicHasItsConfiguredQueues() {
		TopicRoute route = route(APACHE.substring(0, APACHE.length() - 1) + ",\"orderTopicConf\":\"b:2;a:1\"}");
		assertThat(route.ordered()).isTrue();
		assertThat(route.writableQueues()).containsExactly(new MessageQueue("t", "b", 0), new MessageQueue("t", "b", 1),
				new MessageQueue("t", "a", 0));
		assertThatThrownBy(() -> route(APACHE.substring(0, APACHE.length() - 1) + ",\"orderTopicConf\":\"b:x\"}"))
			.isInstanceOf(ProtocolViolationException.class)
			.hasMessageContaining("b:x");
	}

	@Test
	void unquotedNumbersAsKeysAreRead() {
		String old = APACHE.replace("\"0\":", "0:").replace("\"1\":", "1:");
		assertThat(old).contains("{0:\"10.0.0.1");
		assertThat(route(old)).isEqualTo(route(APACHE));
	}

	@Test
	void aBrokerWithoutAMasterIsReadableAndNotWritable() {
		TopicRoute route = route(APACHE.replace("\"0\":\"10.0.0.1:10911\",", ""));
		assertThat(route.master("b")).isNull();
		assertThat(route.writableQueues()).extracting(MessageQueue::brokerName).containsOnly("a");
		assertThat(route.readableQueues()).extracting(MessageQueue::brokerName).contains("b");
	}

	@ParameterizedTest
	@CsvSource({ "6, 3, 3", "4, 0, 3", "2, 3, 0", "0, 0, 0", "1, 0, 0", "7, 3, 3", "14, 3, 3" })
	void permissionsDecideTheQueues(int permissions, int writable, int readable) {
		TopicRoute route = route(APACHE.replace("\"perm\":6", "\"perm\":" + permissions));
		assertThat(route.writableQueues()).hasSize(writable);
		assertThat(route.readableQueues()).hasSize(readable);
	}

	@Test
	void missingPartsAreEmpty() {
		for (String body : new String[] { "{}", "{\"brokerDatas\":null,\"queueDatas\":null}",
				"{\"brokerDatas\":[{\"brokerName\":\"a\",\"brokerAddrs\":{}}],"
						+ "\"queueDatas\":[{\"brokerName\":\"a\",\"perm\":6,\"readQueueNums\":1,\"writeQueueNums\":1}]}",
				"{\"queueDatas\":[{\"brokerName\":\"a\",\"perm\":6,\"readQueueNums\":1,\"writeQueueNums\":1}]}" }) {
			TopicRoute route = route(body);
			assertThat(route.writableQueues()).isEmpty();
			assertThat(route.readableQueues()).isEmpty();
			assertThat(route.brokers()).isEmpty();
		}
	}

	@Test
	void theRouteOfANewTopicCopiesTheTemplateWithFewerQueues() {
		TopicRoute template = route(APACHE.replace("\"writeQueueNums\":1", "\"writeQueueNums\":8"));
		TopicRoute route = template.forNewTopic("new", 2);
		assertThat(route.topic()).isEqualTo("new");
		assertThat(route.writableQueues())
			.containsExactly(new MessageQueue("new", "a", 0), new MessageQueue("new", "a", 1),
					new MessageQueue("new", "b", 0), new MessageQueue("new", "b", 1))
			.isEqualTo(route.readableQueues());
		assertThat(route.brokers()).isEqualTo(template.brokers());
	}

	@Test
	void mutatedAnswersGiveARouteOrAViolation() {
		Random random = new Random(12);
		byte[] good = APACHE.getBytes(StandardCharsets.UTF_8);
		String alphabet = "{}[]\":,0123456789-nulltruefalse\\ab";
		int routes = 0;
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = good.clone();
			for (int n = 1 + random.nextInt(3); n > 0; n--) {
				bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt()
						: alphabet.charAt(random.nextInt(alphabet.length())));
			}
			try {
				RouteReader.read("t", JsonBodies.read(bytes, TopicRouteBody.class));
				routes++;
			}
			catch (ProtocolViolationException ex) {
				assertThat(ex.getMessage()).isNotEmpty();
			}
		}
		assertThat(routes).isBetween(1_000, 19_000);
	}

	private static TopicRoute route(String json) {
		return RouteReader.read("t", JsonBodies.read(json.getBytes(StandardCharsets.UTF_8), TopicRouteBody.class));
	}

}
