import framework as torch
from framework import lightning as L

losses = []


class Place(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.x = torch.nn.Parameter(torch.zeros(2))

    def training_step(self, lowest):
        loss = ((self.x - lowest) ** 2).sum()
        losses.append(loss.item())
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


data = torch.utils.data.DataLoader(torch.tensor([[3.0, -2.0]]))
trainer = L.Trainer(
    max_epochs=15,
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(Place(), data)
