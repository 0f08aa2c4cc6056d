/** A whole block of a Transformer as one op of TensorFlow, and its gradient as another; the work is in `block.h`. */
#include <memory>

#include "blockGrad.h"
#include "ops.h"

namespace wearlaws {

/** Rows of a tile: its activations fill a cache of the second level, and a panel of weights serves them all. */
constexpr int64_t kBlockRows = 144;

class BlockOp : public OpKernel {
 public:
  explicit BlockOp(OpKernelConstruction* construction) : OpKernel(construction) {
    for (const auto& [name, value] : {std::pair("tokens", &tokens_), std::pair("first", &first_),
                                      std::pair("heads", &heads_), std::pair("site", &site_),
                                      std::pair("dropped", &dropped_)}) {
      OP_REQUIRES_OK(construction, construction->GetAttr(name, value));
    }
    OP_REQUIRES_OK(construction, construction->GetAttr("tanh", &tanh_));
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
  }

 protected:
  /** Inputs: x, key and the parameters. */
  Block blockOf(OpKernelContext* context) const {
    const int64_t dim = context->input(0).dim_size(1), hidden = context->input(2 + kFc1).dim_size(0);
    const Attention attention{static_cast<int>(tokens_), static_cast<int>(heads_), static_cast<int>(dim / heads_),
                              static_cast<int>(first_)};
    Block b{attention, dim, hidden, tanh_, epsilon_, dropoutKey(context->input(1), site_, dropped_), {}};
    for (int i = 0; i < kParameters; i++) b.parameters[i] = in(context, 2 + i);
    return b;
  }
  int64_t windowsOf(OpKernelContext* context) const { return context->input(0).dim_size(0) / tokens_; }

  /** Calls work(lane, from, to) for the windows of each tile; a lane's tiles come one after the other. */
  template <class Work>
  void eachTile(OpKernelContext* context, int lanes, const Work& work) const {
    const int64_t windows = windowsOf(context), size = tileWindows();
    const auto run = [&](int64_t firstLane, int64_t lastLane) {
      for (int64_t lane = firstLane; lane < lastLane; lane++) {
        const int64_t end = windows * (lane + 1) / lanes;
        for (int64_t from = windows * lane / lanes; from < end; from += size) work(lane, from, std::min(end, from + size));
      }
    };
    using Params = tsl::thread::ThreadPool::SchedulingParams;
    context->device()->tensorflow_cpu_worker_threads()->workers->ParallelFor(
        lanes, Params(tsl::thread::ThreadPool::SchedulingStrategy::kFixedBlockSize, std::nullopt, 1), run);
  }
  int64_t tileWindows() const { return std::max<int64_t>(1, kBlockRows / tokens_); }
  int lanesOf(OpKernelContext* context) const {
    const int threads = context->device()->tensorflow_cpu_worker_threads()->num_threads;
    return static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(threads, windowsOf(context))));
  }
  absl::Status check(OpKernelContext* context) const {
    return checkAttention(tokens_, context->input(0).dim_size(1) / heads_);
  }
  /** The packed weights, in the thread that runs the op. */
  static Scratch& weightScratch() {
    static thread_local Scratch scratch;
    return scratch;
  }
  static Scratch& tileScratch() {
    static thread_local Scratch scratch;
    return scratch;
  }

 private:
  int64_t tokens_, first_, heads_, site_, dropped_;
  bool tanh_;
  float epsilon_;
};

class BlockForward : public BlockOp {
 public:
  using BlockOp::BlockOp;
  void Compute(OpKernelContext* context) override {
    OP_REQUIRES_OK(context, check(context));
    const Block b = blockOf(context);
    const int64_t windows = windowsOf(context), rows = windows * b.tokens(), left = windows * b.kept();
    const TensorShape shapes[] = {{left, b.dim},    {rows, 3 * b.dim},  {left, b.dim},
                                  {left, b.dim},    {left, b.hidden},   {left, b.hidden}};
    Tensor* out[6];
    for (int i = 0; i < 6; i++) OP_REQUIRES_OK(context, context->allocate_output(i, shapes[i], &out[i]));
    const BlockRows made{in(context, 0), data(out[1]), data(out[2]), data(out[3]), data(out[4]), data(out[5])};
    weightScratch().reserve(PackedWeights::size(b, true));
    const PackedWeights weights(b, true, weightScratch());
    eachTile(context, lanesOf(context), [&](int64_t, int64_t from, int64_t to) {
      tileScratch().reserve(forwardScratch(b, tileWindows()));
      blockForward(b, weights, from, to, made, data(out[0]), tileScratch());
    });
  }
};

/** Inputs besides the block's: g, and what the way forward kept. */
class BlockBackward : public BlockOp {
 public:
  using BlockOp::BlockOp;
  void Compute(OpKernelContext* context) override {
    const Block b = blockOf(context);
    constexpr int kGradient = 2 + kParameters;
    const auto kept = [&](int i) { return const_cast<float*>(in(context, kGradient + i)); };  // only read
    const BlockRows made{in(context, 0), kept(1), kept(2), kept(3), kept(4), kept(5)};
    Tensor* dx;
    OP_REQUIRES_OK(context, context->allocate_output(0, context->input(0).shape(), &dx));
    // The first lane sums up in the outputs, each other one in memory of its own that is then added.
    std::vector<BlockSums> sums(lanesOf(context));
    int64_t total = 0;
    for (int i = 0; i < kParameters; i++) {
      Tensor* out;
      OP_REQUIRES_OK(context, context->allocate_output(1 + i, context->input(2 + i).shape(), &out));
      sums[0].of[i] = data(out);
      total += b.sizeOf(i);
    }
    std::unique_ptr<float[]> others(new float[total * (sums.size() - 1)]);
    float* next = others.get();
    for (size_t lane = 1; lane < sums.size(); lane++) {
      for (int i = 0; i < kParameters; next += b.sizeOf(i++)) sums[lane].of[i] = next;
    }
    weightScratch().reserve(PackedWeights::size(b, false));
    const PackedWeights weights(b, false, weightScratch());
    eachTile(context, sums.size(), [&](int64_t lane, int64_t from, int64_t to) {
      tileScratch().reserve(backwardScratch(b, tileWindows()));
      blockBackward(b, weights, from, to, made, in(context, kGradient), data(dx), sums[lane], tileScratch());
    });
    for (size_t lane = 1; lane < sums.size(); lane++) {
      for (int i = 0; i < kParameters; i++) addRows(sums[lane].of[i], 0, 1, b.sizeOf(i), sums[0].of[i]);
    }
  }
};

REGISTER_KERNEL_BUILDER(Name("WearlawsBlock").Device(DEVICE_CPU), BlockForward);
REGISTER_KERNEL_BUILDER(Name("WearlawsBlockGrad").Device(DEVICE_CPU), BlockBackward);

}  // namespace wearlaws
