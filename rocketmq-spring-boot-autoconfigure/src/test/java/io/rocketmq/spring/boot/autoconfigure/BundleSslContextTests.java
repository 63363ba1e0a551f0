package io.rocketmq.spring.boot.autoconfigure;

import java.lang.ref.WeakReference;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

class BundleSslContextTests {

	private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

	@Test
	void aChangeOfTheBundleReplacesTheContext() {
		BundleSslContext context = registered();
		SSLContext before = context.get();
		this.bundles.updateBundle("mq", SslBundle.of(SslStoreBundle.NONE));
		assertThat(context.get()).isNotSameAs(before);
	}

	@Test
	void bundlesDoNotKeepTheContextOfAClientThatIsGone() {
		WeakReference<BundleSslContext> context = new WeakReference<>(registered());
		await().until(() -> {
			System.gc();
			return context.get() == null;
		});
		assertThatCode(() -> this.bundles.updateBundle("mq", SslBundle.of(SslStoreBundle.NONE)))
			.doesNotThrowAnyException();
	}

	private BundleSslContext registered() {
		SslBundle bundle = SslBundle.of(SslStoreBundle.NONE);
		this.bundles.registerBundle("mq", bundle);
		BundleSslContext context = new BundleSslContext(bundle);
		BiConsumer<String, SslBundle> updater = context.updater();
		this.bundles.addBundleUpdateHandler("mq", (changed) -> updater.accept("mq", changed));
		return context;
	}

}
