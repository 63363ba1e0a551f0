package io.rocketmq.client.benchmarks;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.rocketmq.common.message.MessageDecoder;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.internal.protocol.codec.Compression;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both sides of a comparison do the same.
 */
class SendPartsBenchmarkTests {

	private final SendPartsBenchmark benchmark = new SendPartsBenchmark();

	@Test
	void bothSidesTakeAllQueuesInTurn() {
		Set<MessageQueue> ours = new HashSet<>();
		Set<MessageQueue> apaches = new HashSet<>();
		for (int i = 0; i < 16; i++) {
			ours.add(this.benchmark.nextQueueOurs());
			apaches.add(ours(this.benchmark.nextQueueApache()));
		}
		assertThat(ours).hasSize(16).isEqualTo(apaches);
	}

	@Test
	void bothSidesChooseTheSameQueueForAKey() {
		SendPartsBenchmark other = new SendPartsBenchmark();
		Set<MessageQueue> chosen = new HashSet<>();
		for (int i = 0; i < 64; i++) {
			MessageQueue queue = this.benchmark.queueOfKeyOurs();
			assertThat(queue).isEqualTo(ours(other.queueOfKeyApache()));
			chosen.add(queue);
		}
		assertThat(chosen).hasSizeGreaterThan(8);
	}

	@Test
	void bothSidesMakeTheSameMessage() {
		Message ours = this.benchmark.messageOurs();
		assertThat(ours.properties()).hasSize(5)
			.isEqualTo(forUsers(this.benchmark.messageApache().getProperties()))
			.containsEntry("KEYS", "order-42 customer-7")
			.containsEntry("TAGS", "created");
		assertThat(ours.body()).isEqualTo(this.benchmark.messageApache().getBody()).hasSize(1024);
	}

	@Test
	void bothSidesMakeTheSameHeader() {
		SendMessageHeader ours = this.benchmark.messageAndHeaderOurs();
		var apaches = this.benchmark.messageAndHeaderApache();
		Map<String, String> properties = MessageDecoder.string2messageProperties(ours.properties());
		Map<String, String> apachesProperties = MessageDecoder.string2messageProperties(apaches.getI());
		assertThat(forUsers(properties)).hasSize(5).isEqualTo(forUsers(apachesProperties));
		assertThat(properties.get("UNIQ_KEY")).hasSize(32);
		// Apache's is longer on a machine with an IPv6 address alone.
		assertThat(apachesProperties.get("UNIQ_KEY")).matches("[0-9A-F]{32}([0-9A-F]{24})?");
		assertThat(List.of(ours.producerGroup(), ours.topic(), ours.autoCreateQueues(), ours.queueId(), ours.sysFlag(),
				ours.flag(), ours.reconsumeTimes(), ours.batch()))
			.isEqualTo(List.of(apaches.getA(), apaches.getB(), apaches.getD(), apaches.getE(), apaches.getF(),
					apaches.getH(), apaches.getJ(), apaches.isM()));
	}

	@Test
	void bothSidesWriteTheSameBatch() throws Exception {
		var ours = MessageDecoder.decodeMessages(ByteBuffer.wrap(this.benchmark.batchBodyOurs()));
		var apaches = MessageDecoder.decodeMessages(ByteBuffer.wrap(this.benchmark.batchBodyApache()));
		assertThat(ours).hasSize(SendPartsBenchmark.BATCH).hasSameSizeAs(apaches);
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < ours.size(); i++) {
			assertThat(ours.get(i).getBody()).isEqualTo(apaches.get(i).getBody()).hasSize(1024);
			assertThat(forUsers(ours.get(i).getProperties())).hasSize(5)
				.isEqualTo(forUsers(apaches.get(i).getProperties()));
			ids.addAll(List.of(ours.get(i).getProperty("UNIQ_KEY"), apaches.get(i).getProperty("UNIQ_KEY")));
		}
		assertThat(ids).hasSize(2 * SendPartsBenchmark.BATCH);
	}

	@Test
	void bothSidesCompress() throws Exception {
		byte[] ours = this.benchmark.compressOurs();
		assertThat(ours).isEqualTo(this.benchmark.compressApache()).hasSizeBetween(500, 2500);
		assertThat(Compression.decompress(ours, Compression.sysFlag(CompressionType.ZLIB)))
			.isEqualTo(SendPartsBenchmark.text());
	}

	private static MessageQueue ours(org.apache.rocketmq.common.message.MessageQueue queue) {
		return new MessageQueue(queue.getTopic(), queue.getBrokerName(), queue.getQueueId());
	}

	/** Without what clients add: the id, and Apache's that a broker may wait. */
	private static Map<String, String> forUsers(Map<String, String> properties) {
		Map<String, String> left = new TreeMap<>(properties);
		left.keySet().removeAll(Set.of("UNIQ_KEY", "WAIT"));
		return left;
	}

}
